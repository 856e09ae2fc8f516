"""Django for the commands that need it, and refusals in one sentence."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg

from yutang.cli import home
from yutang.cli.errors import Refused


@contextmanager
def django() -> Iterator[None]:
    """Set Django up, speak the terminal's language, and tell refusals as sentences."""
    set_up()
    from django.utils import translation  # noqa: PLC0415 - Django is set up by now

    from yutang.kernel.errors import DomainError  # noqa: PLC0415

    with translation.override(language()):
        try:
            yield
        except DomainError as error:
            raise Refused(str(error)) from error


def set_up() -> None:
    """Set Django up, and see that the database answers."""
    import django as package  # noqa: PLC0415 - only commands that need Django pay for it

    home.make(home.folder())  # the settings keep their key there
    home.put_environment(home.folder())
    package.setup()
    from django.conf import settings  # noqa: PLC0415

    from yutang.kernel import database  # noqa: PLC0415

    check_database(database.conninfo(), where=str(settings.DATABASES["default"]["HOST"]))


def check_database(conninfo: str, *, where: str = "") -> None:
    """Refuse when no server answers."""
    try:
        psycopg.connect(conninfo, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        raise Refused(why_silent(str(error), where)) from None


def why_silent(complaint: str, where: str) -> str:
    """Why no server answers, and what to do."""
    if not os.environ.get("DATABASE_URL"):
        return f"PostgreSQL does not run in {where}: start it with `yutang up`."
    host = urlsplit(os.environ["DATABASE_URL"]).hostname or where
    return f"The PostgreSQL of DATABASE_URL ({host}) does not answer: {complaint.splitlines()[-1]}"


def language() -> str:
    """The terminal's language: Chinese where the terminal is, else English."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "zh-hans" if spoken.startswith("zh") else "en"


def tell(line: str = "") -> None:
    """Print one line; the terminal is the command's page."""
    sys.stdout.write(f"{line}\n")
