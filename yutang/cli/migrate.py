"""`yutang migrate`: bring the database's tables up to this version."""

import argparse
import hashlib
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg

import yutang
from yutang.cli import ready

PACKAGES_WITH_TABLES = ("django", "procrastinate", "django-allauth")
APPLIED = "select app || '.' || name from django_migrations order by 1"


def add(commands: Any) -> None:
    """Declare the options."""
    command = commands.add_parser("migrate", help="bring the database up to this version")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Run every migration that is missing."""
    started_at = time.monotonic()
    ready.set_up()
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up by now

    from yutang.cli.sparing import sparing  # noqa: PLC0415

    before = count_applied()
    with sparing():
        call_command("migrate", interactive=False, verbosity=0)
    took = time.monotonic() - started_at
    ready.tell(f"{count_applied() - before} migrations applied in {took:.1f} s")


def count_applied() -> int:
    """How many migrations have run on the database of the settings."""
    from django.db import connection  # noqa: PLC0415 - Django is set up by now
    from django.db.migrations.recorder import MigrationRecorder  # noqa: PLC0415

    return len(MigrationRecorder(connection).applied_migrations())


def is_current(url: str, note: Path) -> bool:
    """Whether this version's tables stand in the database, told in milliseconds, without Django.

    `note` holds what `remember` saw after the last complete run.
    """
    return note.exists() and note.read_text() == _fingerprint(url)


def remember(url: str, note: Path) -> None:
    """Note that all migrations of this version have run on this database."""
    note.write_text(_fingerprint(url))


def _fingerprint(url: str) -> str:
    files = sorted(Path(yutang.__file__).parent.glob("*/migrations/*.py"))
    parts = [f"{name} {version(name)}" for name in PACKAGES_WITH_TABLES]
    parts += [f"{file.parent.parent.name}.{file.stem}" for file in files]
    with psycopg.connect(url) as db:
        there = db.execute("select to_regclass('django_migrations')").fetchone()
        if there and there[0]:
            parts += [row[0] for row in db.execute(APPLIED)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
