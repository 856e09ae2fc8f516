import pytest

from tests.acquisition import make
from tests.acquisition.make import NOON
from yutang.kernel import clock


@pytest.fixture(autouse=True)
def _monday_noon(db):
    with clock.frozen(NOON):
        yield


@pytest.fixture
def store():
    return make.unit("Riverside")


@pytest.fixture
def operator(client):
    found = make.member("Olga", role="operator", username="olga")
    client.force_login(found, backend="django.contrib.auth.backends.ModelBackend")
    return found


@pytest.mark.parametrize("path", ["", "new", "new?kind=contact_way", "compare", "batch", "export",
                                  "compare/export", "batch/example"])  # fmt: skip
def test_pages_answer_when_there_is_nothing_and_when_there_is_something(client, operator, path):
    assert client.get(f"/acquisition/codes/{path}").status_code == 200
    make.code(make.member(), gift_id=None)
    make.code(make.member("Bob"), kind="contact_way")
    assert client.get(f"/acquisition/codes/{path}").status_code == 200


def test_the_code_page_shows_numbers_qr_and_decisions(client, operator):
    code = make.code(make.member())
    answer = client.get(f"/acquisition/codes/{code.slug}/")
    assert answer.status_code == 200
    for name in ("qr.png", "print.png", "print.svg"):
        assert client.get(f"/acquisition/codes/{code.slug}/{name}").status_code == 200
    assert client.get(f"/acquisition/codes/{code.slug}/edit").status_code == 200
    assert client.get("/acquisition/gifts/").status_code == 200
