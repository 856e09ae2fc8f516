"""`yutang backup` and `yutang restore`."""

import stat
from pathlib import Path

import psycopg
from django.db import connection

from tests.cli import run
from tests.cli.installation import Installation
from tests.customers import make
from yutang.cli import backup
from yutang.cli.serving import serving
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.kernel.models import ReaderPosition


def test_what_was_saved_comes_back_and_what_was_there_is_kept(
    installation: Installation, tmp_path: Path
):
    put(installation, "saved")
    assert yutang(installation, "backup", str(tmp_path / "one.dump")) == 0
    put(installation, "later")

    assert yutang(installation, "restore", str(tmp_path / "one.dump")) == 0

    assert words(installation) == ["saved"]
    assert words(installation, "yutang_before_restore") == ["later"]


def test_restoring_is_refused_while_yutang_runs(installation: Installation, tmp_path: Path):
    (tmp_path / "one.dump").touch()
    installation.start()
    assert yutang(installation, "restore", str(tmp_path / "one.dump")) == 1
    assert installation.answers()


def test_a_backup_can_be_made_while_yutang_runs(installation: Installation, tmp_path: Path):
    installation.start()
    assert yutang(installation, "backup", str(tmp_path / "one.dump")) == 0
    assert stat.S_IMODE((tmp_path / "one.dump").stat().st_mode) == 0o600


def test_restored_activities_lie_below_every_transaction_in_their_order(db):
    customer = make.follow("Zhao").customer
    for _ in range(3):
        log.record(customer.pk, Kind.CONSENTED)
    before = rows()
    middle = before[len(before) // 2]
    ReaderPosition.objects.create(name="half", xid=middle[1], row_id=middle[0])

    with connection.cursor() as cursor:
        cursor.execute(backup.PUT_BELOW_ALL)

    after = rows()
    assert [row_id for row_id, _ in after] == [row_id for row_id, _ in before]
    assert all(xid < 0 for _, xid in after)
    half = ReaderPosition.objects.get(name="half")
    assert (half.row_id, half.xid) == after[len(after) // 2]


def rows() -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("select id, xid from customers_activity order by xid, id")
        return list(cursor.fetchall())


def yutang(installation: Installation, *words: str) -> int:
    return run.yutang(*words, home=installation.home, DATABASE_URL="").returncode


def put(installation: Installation, word: str) -> None:
    with serving(installation.home) as url, psycopg.connect(url) as database:
        database.execute("drop table if exists words")
        database.execute("create table words (word text)")
        database.execute("insert into words values (%s)", [word])


def words(installation: Installation, name: str = "yutang") -> list[str]:
    with serving(installation.home) as url, psycopg.connect(backup.with_name(url, name)) as found:
        return [row[0] for row in found.execute("select word from words")]
