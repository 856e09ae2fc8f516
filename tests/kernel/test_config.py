"""Settings: the environment wins where it speaks, the page where it is silent."""

import pytest

from yutang.kernel import config
from yutang.kernel.config import FixedByEnvironment
from yutang.kernel.models import Setting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _keys(monkeypatch):
    monkeypatch.delenv("TEST_COLOUR", raising=False)
    config.declare("test.colour", env="TEST_COLOUR", default="grey")
    config.declare("test.secret", secret=True)
    config.forget()
    yield
    for key in ("test.colour", "test.secret"):
        config._declared.pop(key)
    config.forget()


def test_the_default_holds_until_somebody_speaks():
    assert config.get("test.colour") == "grey"
    config.put("test.colour", "red")
    assert config.get("test.colour") == "red"


def test_the_environment_wins_and_cannot_be_overwritten(monkeypatch):
    config.put("test.colour", "red")
    monkeypatch.setenv("TEST_COLOUR", "blue")
    assert config.get("test.colour") == "blue"
    assert config.is_fixed("test.colour")
    with pytest.raises(FixedByEnvironment):
        config.put("test.colour", "green")


def test_secrets_are_sealed_in_the_database():
    config.put("test.secret", "hush-hush")
    assert "hush" not in Setting.objects.get(pk="test.secret").value
    assert config.get("test.secret") == "hush-hush"


def test_an_undeclared_key_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        config.get("test.unknown")
