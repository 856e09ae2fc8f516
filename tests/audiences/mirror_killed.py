"""A program for a test: mirrors are killed one after the other, each one event later.

An event is whatever changes the files of the warehouse from Python: opening for writing, renaming,
removing. Ends with the number of those killed once a mirror comes through.
"""

import os
import signal
import sys
from itertools import count
from typing import Any

import django

django.setup()

import duckdb  # noqa: E402, F401 - once, and not in each of those who die
from django.db import connection, connections, transaction  # noqa: E402

from yutang.audiences.warehouse import happened, keyed, mirror, place, shelf, versions  # noqa: E402
from yutang.customers.kinds import Kind  # noqa: E402
from yutang.customers.log import Happening, record_many  # noqa: E402
from yutang.customers.models import Customer, Profile  # noqa: E402

EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"}


def main() -> None:
    """Kill and look until nobody is killed any more."""
    connection.settings_dict["OPTIONS"].pop("pool", None)  # its threads don't outlive a fork
    happened.FRESH_PARTS, keyed.LEAST, versions.CLEANED_EVERY = 2, 2, 1
    for number in range(1, 200):
        happen(number)
        if not is_killed(number):
            sys.stdout.write(str(number - 1))
            return
        assert in_a_fork(look) == 0, f"unreadable after a kill at event {number}"


@transaction.atomic
def happen(number: int) -> None:
    customer = Customer.objects.create(name=str(number))
    Profile.objects.create(customer=customer)
    Profile.objects.filter(pk__lt=customer.pk, pk__gt=customer.pk - 4).update(tag_ids=[number])
    record_many([Happening(customer.pk, Kind.SCANNED)])


def is_killed(number: int) -> bool:
    """Whether a mirror that is to be killed at its so manieth event was."""
    return in_a_fork(lambda: mirror_until(number)) == -signal.SIGKILL


def mirror_until(number: int) -> None:
    events = count(1)
    home = str(place.folder())

    def watch(event: str, values: tuple[Any, ...]) -> None:
        is_ours = event in EVENTS and str(values[0]).startswith(home)
        is_ours = is_ours and (event != "open" or "w" in str(values[1]))
        if is_ours and next(events) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    mirror.catch_up()


def look() -> None:
    """Every relation of the version that holds can be read, and fits the others."""
    if shelf.current() is None:
        return
    with shelf.reading() as db:
        for relation in versions.COLUMNS:
            db.execute(f"select count(columns(*)) from {relation}").fetchall()  # noqa: S608
        lonely = "from activity anti join profile using (customer_id)"
        assert db.execute(lonely).fetchall() == []


def in_a_fork(work) -> int:
    connections.close_all()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
