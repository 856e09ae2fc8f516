"""A version can always be read: whoever writes, is killed, cleans up, or damages a file."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from django.db import DataError, transaction

from tests.audiences.mirror_make import check_exact, warehouse
from tests.customers import make
from yutang.audiences import checks
from yutang.audiences.warehouse import mirror, place, shelf, versions, wholes
from yutang.customers.kinds import Kind
from yutang.customers.log import Happening, record_many
from yutang.customers.models import Activity, Customer, Profile
from yutang.kernel import config, enterprise

__all__ = ["warehouse"]
pytestmark = pytest.mark.django_db(transaction=True)

READER = """
import django; django.setup()
import sys, time
from yutang.audiences.warehouse import shelf
print("ready", flush=True)
until, seen = time.monotonic() + float(sys.argv[1]), set()
while time.monotonic() < until and len(seen) < 4:
    with shelf.reading() as db:
        people = db.execute("select count(*), sum(len(tag_ids)) from profile").fetchone()
        acts = db.execute("select count(*), count(distinct customer_id) from activity").fetchone()
    assert people[0] == acts[0] == acts[1], (people, acts)
    seen.add(people)
print(len(seen))
"""


@transaction.atomic
def happen(number: int = 1) -> None:
    """Customers with one activity each."""
    for _ in range(number):
        customer = Customer.objects.create(name="Zhao")
        Profile.objects.create(customer=customer, tag_ids=[1, 2])
        record_many([Happening(customer.pk, Kind.SCANNED)])


def python(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_kill_at_any_point_leaves_a_version_that_is_brought_up(warehouse):
    program = [sys.executable, "-m", "tests.audiences.mirror_killed"]
    done = subprocess.run(program, stdout=subprocess.PIPE, check=True, timeout=200)
    assert int(done.stdout) > 10
    mirror.catch_up()
    check_exact()
    named = {warehouse / part.path for part in shelf.current().parts()}
    kept = (warehouse / "versions").glob("*.json")
    named |= {warehouse / part.path for path in kept for part in versions.read(path).parts()}
    versions.clean()
    assert set(warehouse.glob("*/*.parquet")) == named


def test_readers_elsewhere_see_whole_versions(warehouse):
    happen()
    mirror.catch_up()
    with python("-c", READER, "60") as reader:
        assert reader.stdout.readline() == "ready\n"
        while reader.poll() is None:
            happen(2)
            mirror.catch_up()
        assert reader.stdout.read() == "4\n"


def test_of_two_writers_one_waits(warehouse):
    happen(5)
    writers = [python("-m", "yutang", "audience", "mirror", "--json") for _ in range(2)]
    answers = [json.loads(writer.communicate(timeout=60)[0]) for writer in writers]
    assert {answer["rows"]["activity"] for answer in answers} == {5}
    with place.only_writer(wait=True):
        assert mirror.step() is None
    check_exact()


def test_files_stay_for_an_hour(warehouse, monkeypatch):
    monkeypatch.setattr(versions, "CLEANED_EVERY", 1)
    happen()
    first = mirror.catch_up()
    cursor = shelf.connect()
    mirror.rebuild()
    happen()
    mirror.catch_up()
    assert cursor.execute("select count(*) from activity").fetchone() == (1,)
    an_hour_ago = time.time() - 3700
    for path in (warehouse / "versions").glob("*.json"):
        os.utime(path, (an_hour_ago, an_hour_ago))
    happen()
    last = mirror.catch_up()
    gone = {part.path for part in first.parts()} - {part.path for part in last.parts()}
    assert gone
    assert not any((warehouse / path).exists() for path in gone)
    check_exact()


@pytest.mark.parametrize("hurt", ["cut", "missing", "changed"])
def test_a_damaged_file_is_said_and_made_anew(warehouse, hurt):
    happen(3)
    version = mirror.catch_up()
    assert checks.warehouse()[0].level == "ok"
    part = warehouse / version.piles["activity"].base[0].path
    damage(part, hurt)
    with pytest.raises(shelf.DamagedMirror), shelf.reading() as db:
        db.execute("select * from activity").fetchall()
    (finding,) = checks.warehouse()
    assert finding.level == "error"
    assert "rebuild" in str(finding.mend)
    mirror.catch_up()
    check_exact()
    assert checks.warehouse()[0].level == "ok"
    assert shelf.current().piles["profile"] == version.piles["profile"]


def damage(part, hurt: str) -> None:
    content = part.read_bytes()
    if hurt == "missing":
        part.unlink()
    elif hurt == "cut":
        part.write_bytes(content[:-20])
    else:
        part.write_bytes(b"PAR1" + bytes(len(content) - 12) + content[-8:])


def test_a_step_that_fails_leaves_nothing(warehouse, monkeypatch):
    happen(3)
    before = mirror.catch_up()
    happen()
    broken = replace(wholes.WHOLES[0], sum="select 1 / 0")
    monkeypatch.setattr(wholes, "WHOLES", (broken,))
    with pytest.raises(DataError):
        mirror.catch_up()
    assert shelf.current() == before
    named = {warehouse / part.path for part in before.parts()}
    assert set(warehouse.glob("*/*.parquet")) == named


def test_a_damaged_manifest_is_as_none(warehouse):
    happen(3)
    mirror.catch_up()
    (warehouse / "current.json").write_text('{"number": 1, "piles"')
    with pytest.raises(shelf.NoMirror):
        shelf.connect()
    mirror.catch_up()
    check_exact()


def test_another_database_or_time_zone_makes_all_anew(warehouse):
    happen(3)
    first = mirror.catch_up()
    config.put(enterprise.TIME_ZONE, "Europe/Berlin")
    with pytest.raises(shelf.NoMirror):
        shelf.connect()
    assert checks.warehouse()[0].level == "warn"
    second = mirror.catch_up()
    assert second.source != first.source
    check_exact()
    config.forget()


def test_the_lag_is_told(warehouse, client):
    (finding,) = checks.warehouse()
    assert finding.level == "warn"
    happen(2)
    mirror.catch_up()
    happen(3)
    figures = client.get("/metrics").content.decode()
    assert "yutang_mirror_activities 3.0" in figures
    assert "yutang_mirror_version 1.0" in figures
    assert "3" in str(checks.warehouse()[0].detail)
    make.let_read()
    assert Activity.objects.count() == 5


def test_nobody_else_on_the_machine_reads_the_warehouse(settings, monkeypatch, tmp_path):
    monkeypatch.delenv("YUTANG_WAREHOUSE", raising=False)
    settings.HOME = tmp_path
    place.folder().mkdir(mode=0o755)
    with place.only_writer(wait=True):
        assert place.folder().stat().st_mode & 0o077 == 0
    monkeypatch.setenv("YUTANG_WAREHOUSE", str(tmp_path / "else"))
    with place.only_writer(wait=True):
        assert place.folder().stat().st_mode & 0o077 == 0
