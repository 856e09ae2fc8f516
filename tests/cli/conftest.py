"""Homes for the command's own tests."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.installation import Installation
from yutang.cli import account
from yutang.cli.account import Account


@contextmanager
def home_of_its_own() -> Iterator[Path]:
    """A home outside pytest's folders: each run of pytest bars others from those anew."""
    with tempfile.TemporaryDirectory(prefix="yutang-home-") as folder:
        yield Path(folder) / "var"


@pytest.fixture(scope="session")
def migrated_home() -> Iterator[Path]:
    """A home that has been started once."""
    with home_of_its_own() as home:
        installation = Installation(home)
        installation.start()
        assert installation.stop() == 0
        yield home


@pytest.fixture
def installation(migrated_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """An installation that is set up and not running."""
    monkeypatch.delenv("DATABASE_URL", raising=False)  # that of the tests' own server
    installation = Installation(migrated_home)
    yield installation
    installation.end()


@pytest.fixture
def new_installation() -> Iterator[Installation]:
    """An installation that has never run."""
    with home_of_its_own() as home:
        installation = Installation(home)
        yield installation
        installation.end()


@pytest.fixture
def ordinary() -> Account | None:
    """An ordinary user to run as; None: we are one."""
    return account.find("nobody") if os.geteuid() == 0 else None
