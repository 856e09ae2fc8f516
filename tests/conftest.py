"""What every test may ask for: a database, live processes, the stand-in, a browser."""

import os
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests import template
from tests.database import Server

pytest_plugins = [
    "tests.live",
    "tests.browser",
    "tests.killable",
    "tests.emptying",
    "tests.hashing",
]
PATIENT: dict[str, Any] = {  # a busy machine takes its time, which says nothing about the code
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}
settings.register_profile("settled", derandomize=True, **PATIENT)
settings.register_profile("wandering", print_blob=True, **PATIENT)
settings.load_profile("settled")  # the same examples in every run; `make explore` has new ones
EMPTY_QUEUE = "truncate procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers"
TEMPLATE = pytest.StashKey[str]()
SERVER = pytest.StashKey[Server]()
NUMBERS = count()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started, also after Ctrl-C."""
    server = config.stash.get(SERVER, None)
    if server:
        server.stop()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """A database of this process, copied from the migrated template.

    Each process of a parallel run has a server of its own: an open transaction of any database of
    a server holds back the readers of all of them.
    """
    made = have_template(request.config)
    server = request.config.stash[SERVER]
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    use(server.url(server.make(worker, made)))
    yield
    with django_db_blocker.unblock():
        from django.db import connections

        connections.close_all()


@pytest.fixture(autouse=True)
def _nobodys_language() -> None:
    """A page that the test before asked for has left its language with this thread."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _own_warehouse(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No test finds what the worker of another one mirrored."""
    folder = tmp_path_factory.getbasetemp() / f"warehouse-{next(NUMBERS)}"
    monkeypatch.setenv("YUTANG_WAREHOUSE", str(folder))


@pytest.fixture(autouse=True)
def _no_jobs_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty the job queue after a test that commits: Django flushes only tables it manages."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    if not commits and "transactional_db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(EMPTY_QUEUE)


def have_template(config: pytest.Config) -> str:
    """The name of a database with all migrations run; made at the first call."""
    if TEMPLATE not in config.stash:
        config.stash[SERVER] = server = Server()
        with template.alone():
            server.start()
            config.stash[TEMPLATE] = template.NAME
            if not server.is_migrated:
                config.stash[TEMPLATE] = name = server.make_template()
                migrate(config, server.url(name))
                server.keep()
    return config.stash[TEMPLATE]


def migrate(config: pytest.Config, url: str) -> None:
    """Run all migrations on an empty database."""
    from django.core.management import call_command
    from django.db import connections
    from pytest_django.plugin import blocking_manager_key

    from yutang.cli.sparing import sparing

    use(url)
    with config.stash[blocking_manager_key].unblock(), sparing():
        call_command("migrate", verbosity=0)
        connections.close_all()


def use(url: str) -> None:
    """Point Django, and every process started from here, at a database."""
    from django.conf import settings
    from django.db import connections

    from yutang.kernel import boot

    os.environ["DATABASE_URL"] = url
    connections.close_all()
    entry = settings.DATABASES["default"]
    entry.update(boot.database(boot.home()))
    entry["OPTIONS"].pop("pool", None)  # a pool would keep connections open between databases
    connections["default"].settings_dict.update(entry)
