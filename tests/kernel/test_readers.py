"""Readers of the log: each activity takes effect once, in order, whatever fails meanwhile."""

import subprocess
import sys
import threading
import time
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction

from tests.customers import make
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.customers.models import Customer
from yutang.kernel import clock, database, health, loops, readers
from yutang.kernel.models import ReaderPosition
from yutang.kernel.readers import Entry, Reader

pytestmark = pytest.mark.django_db(transaction=True)


def reader(read, name: str = "test", **more) -> Reader:
    return Reader(name, read, "customers_activity", **more)


def happen(count: int = 1, kind: Kind = Kind.SCANNED) -> Customer:
    with transaction.atomic():
        customer = Customer.objects.create()
        log.record_many(log.Happening(customer.pk, kind) for _ in range(count))
    return customer


class Kept:
    """A reader's function that remembers what it was fed."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def __call__(self, batch) -> None:
        self.entries += batch

    @property
    def ids(self) -> list[int]:
        return [entry.id for entry in self.entries]


def test_each_activity_is_read_once_in_order():
    kept = Kept()
    happen(3)
    happen(2)
    assert readers.read_once(reader(kept), limit=4) == 4
    assert readers.read_once(reader(kept), limit=4) == 1
    assert readers.read_once(reader(kept), limit=4) == 0
    assert kept.ids == sorted(kept.ids)
    assert len(set(kept.ids)) == 5


def test_a_reader_may_follow_another_and_never_overtakes_it():
    kept, first = Kept(), reader(lambda batch: None, "first")
    second = reader(kept, "second", after="first")
    happen(3)
    assert readers.read_once(second) == 0, "the other one hasn't read anything yet"
    assert readers.read_once(first, limit=2) == 2
    assert readers.read_once(second) == 2
    assert readers.read_once(first) == 1
    happen(1)
    assert readers.read_once(second) == 1
    assert kept.ids == sorted(kept.ids)


def test_a_reader_gets_only_its_kinds_but_passes_the_others():
    kept = Kept()
    happen(1, Kind.SCANNED)
    happen(1, Kind.ADDED)
    happen(1, Kind.SCANNED)
    mine = reader(kept, kinds=frozenset({"added"}))
    readers.read_once(mine)
    assert [entry.kind for entry in kept.entries] == ["added"]
    assert readers.lag(mine) == 0


def test_a_row_that_commits_late_is_not_skipped():
    kept = Kept()
    with psycopg.connect(database.conninfo()) as late:
        late.execute("insert into customers_customer (name, avatar, gender, type, corp_name)"
                     " values ('late', '', 0, 0, '')")  # fmt: skip
        late.execute(
            "insert into customers_activity (customer_id, kind, happened_at, subject_type, props)"
            " select id, 'scanned', now(), '', '{}' from customers_customer where name = 'late'"
        )
        happen(2)  # later, but committed earlier
        assert readers.read_once(reader(kept)) == 0, "nothing above the horizon is read"
        late.commit()
    assert readers.read_once(reader(kept)) == 3
    assert kept.entries[0].customer_id == Customer.objects.get(name="late").pk
    assert readers.read_once(reader(kept)) == 0


def test_of_two_workers_on_one_reader_one_reads():
    happen(1)
    inside, leave = threading.Event(), threading.Event()
    counts: list[int] = []

    def slow(batch) -> None:
        inside.set()
        assert leave.wait(10)

    def work() -> None:
        try:
            counts.append(readers.read_once(reader(slow)))
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert inside.wait(10)
    assert readers.read_once(reader(slow)) == 0
    leave.set()
    thread.join()
    assert counts == [1]
    assert readers.read_once(reader(slow)) == 0


def test_many_workers_read_everything_once():
    happen(60)
    kept = Kept()
    mine = reader(kept)

    def work() -> None:
        try:
            for _ in range(60):
                readers.read_once(mine, limit=5)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept.ids) == len(set(kept.ids)) == 60


def test_a_reader_that_raises_stops_alone_rests_and_resumes():
    customer = happen(2)
    kept, is_broken = Kept(), [True]

    def fragile(batch) -> None:
        Customer.objects.filter(pk=customer.pk).update(name="half done")
        if is_broken[0]:
            raise ValueError("no")

    bad, good = reader(fragile, "bad"), reader(kept, "good")
    assert not readers.step(bad)
    readers.step(good)
    assert len(kept.ids) == 2
    position = ReaderPosition.objects.get(pk="bad")
    assert (position.row_id, position.failures) == (0, 1)
    assert "ValueError: no" in position.error
    customer.refresh_from_db()
    assert customer.name == "", "its effect was undone with its position"
    found = [f for f in health.examine()["readers"] if f.level == "error"]
    assert "bad" in str(found[0].title)
    is_broken[0] = False
    readers.step(bad)
    assert ReaderPosition.objects.get(pk="bad").row_id == 0, "it rests for a moment"
    readers.resume("bad")
    readers.step(bad)
    position.refresh_from_db()
    assert (position.error, position.failures) == ("", 0)
    assert readers.lag(bad) == 0


def test_pauses_grow_with_failures():
    happen(1)

    def broken(batch) -> None:
        raise ValueError

    pauses = []
    for _ in range(3):
        readers.resume("test")
        readers.step(reader(broken))
        pauses.append(ReaderPosition.objects.get(pk="test").retry_at - clock.now())
    assert pauses[2] > pauses[0]
    assert pauses[2] < timedelta(seconds=10)


CRASH = """
import os, sys, django
django.setup()
from yutang.customers.models import Customer
from yutang.kernel import readers
def read(batch):
    Customer.objects.update(name="half done")
    print("reading", flush=True)
    os.kill(os.getpid(), 9)
readers.read_once(readers.Reader("test", read, "customers_activity"))
"""


def test_a_worker_killed_while_reading_leaves_nothing_half_done():
    happen(3)
    done = subprocess.run(
        [sys.executable, "-c", CRASH], capture_output=True, text=True, check=False
    )
    assert "reading" in done.stdout, done.stderr
    assert done.returncode == -9
    assert not Customer.objects.filter(name="half done").exists()
    kept = Kept()
    for _ in range(50):  # until PostgreSQL has noticed
        if readers.read_once(reader(kept)):
            break
        time.sleep(0.1)
    assert len(kept.ids) == 3


def test_the_loop_is_woken_by_a_commit():
    make.member("Alice")
    seen = threading.Event()
    before = dict(loops._loops)
    loops._loops.clear()
    try:

        @log.reader("woken")  # type: ignore[untyped-decorator]
        def woken(batch) -> None:
            seen.set()

        loops._loops["reader.woken"] = loops.Loop(
            "reader.woken", loops._loops["reader.woken"].step, (log.CHANNEL,), 60.0
        )
        runner = loops.Runner()
        runner.start()
        until = time.monotonic() + 20
        while not seen.is_set() and time.monotonic() < until:
            happen(1)  # until the listener listens
            seen.wait(0.5)
        assert seen.is_set(), "by NOTIFY, long before the poll"
        runner.stop()
    finally:
        loops._loops.clear()
        loops._loops.update(before)
        del log.LOG.readers["woken"]
