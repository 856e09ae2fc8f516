"""What the console's tests share: nothing of an earlier test is remembered."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.org import make
from yutang.kernel import config


@pytest.fixture(autouse=True)
def _fresh(request: pytest.FixtureRequest) -> Iterator[None]:
    """Settings and figures are read anew."""
    config.forget()
    for kind in ("transactional_db", "db"):
        if kind in request.fixturenames:
            request.getfixturevalue(kind)
            cache.clear()
            break
    yield
    config.forget()


@pytest.fixture
def owner(db, client):
    """Alice, who owns and is signed in."""
    alice = make.member("Alice")
    client.force_login(alice)
    return alice
