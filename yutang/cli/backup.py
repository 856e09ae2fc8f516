"""`yutang backup` and `yutang restore`: the whole database in one file.

Uploaded files are in it too. The key in `secret_key` is not: whoever has both can read the
secrets, so they are kept apart.
"""

import argparse
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from yutang.cli import home, ready, tuning
from yutang.cli.cluster import programs
from yutang.cli.errors import Refused
from yutang.cli.serving import serving

OTHERS = "select count(*) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()"

# Activities bear the id of their transaction, and readers wait for ids to fall below those still
# running. A fresh server starts with small ids again, so what was restored must lie below all of
# them, in the same order, with the readers' positions moved alike.
PUT_BELOW_ALL = """
    with top as (
        select greatest(0, max(xid)) + 1 as xid from (
            select max(xid) as xid from customers_activity
            union all select max(xid) from kernel_readerposition) as found),
    moved as (
        update customers_activity set xid = customers_activity.xid - top.xid from top)
    update kernel_readerposition set xid = kernel_readerposition.xid - top.xid from top
    where kernel_readerposition.xid > -4611686018427387904
"""


def add(commands: Any) -> None:
    """Declare the options of both commands."""
    saving = commands.add_parser("backup", help="save the whole database in one file")
    saving.add_argument("file", type=Path, nargs="?", help="default: YUTANG_HOME/backups/<time>")
    saving.set_defaults(run=backup)
    loading = commands.add_parser("restore", help="replace the database by a saved one")
    loading.add_argument("file", type=Path)
    loading.set_defaults(run=restore)


def backup(options: argparse.Namespace) -> None:
    """Save the database as it is at this moment; everything goes on meanwhile."""
    folder = home.folder()
    home.make(folder)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    target: Path = options.file or folder / "backups" / f"{stamp}.dump"
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    with serving(folder) as url:
        call("pg_dump", "--format=custom", "--no-owner", f"--file={draft}", f"--dbname={url}")
    draft.replace(target)
    ready.tell(f"{target} ({target.stat().st_size >> 10:,} KB)")
    ready.tell(f"Keep {folder / 'secret_key'} too, in another place: it opens the sealed secrets.")


def restore(options: argparse.Namespace) -> None:
    """Put the saved database in the place of the present one, which is kept under another name."""
    if not options.file.is_file():
        raise Refused(f"There is no file {options.file}.")
    folder = home.folder()
    home.make(folder)
    with serving(folder, alone=True) as url:
        name = urlsplit(url).path.lstrip("/")
        fresh, kept = f"{name}_restored", f"{name}_before_restore"
        with psycopg.connect(with_name(url, "postgres"), autocommit=True) as db:
            check_unused(db, name)
            run(db, "drop database if exists {}", fresh)
            run(db, "create database {} template template0", fresh)
            fill(with_name(url, fresh), options.file)
            run(db, "drop database if exists {}", kept)
            run(db, "alter database {} rename to {}", name, kept)
            run(db, "alter database {} rename to {}", fresh, name)
    ready.tell(f"Restored. What was there before is kept as the database {kept}.")


def fill(url: str, file: Path) -> None:
    """Load the file into an empty database."""
    jobs = f"--jobs={tuning.cores()}"
    call("pg_restore", "--no-owner", "--exit-on-error", jobs, f"--dbname={url}", str(file))
    with psycopg.connect(url) as db:
        db.execute(PUT_BELOW_ALL)
        db.execute("analyze")


def check_unused(db: "psycopg.Connection[Any]", name: str) -> None:
    """Refuse while web or worker are connected."""
    found = db.execute(OTHERS, [name]).fetchone()
    if found and found[0]:
        raise Refused(f"{found[0]} connections use the database: stop web and worker first.")


def run(db: "psycopg.Connection[Any]", statement: str, *names: str) -> None:
    """Run a statement about databases of these names."""
    db.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def with_name(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def call(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs."""
    command = [str(programs() / program), *arguments]
    done = subprocess.run(  # noqa: S603 - our own programs
        command, check=False, capture_output=True, text=True
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise Refused(f"{program} failed: {lines[-1]}")
