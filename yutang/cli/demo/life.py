"""The demo brand's first days: people scan, chat and buy; all of it arrives as in real life."""

import csv
import gzip
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from yutang.acquisition.models import Way
from yutang.cli import ready
from yutang.cli.demo.brand import SOURCE, Brand
from yutang.cli.errors import Refused
from yutang.commerce.commands import imports
from yutang.customers.models import Follow, Identity
from yutang.kernel import clock

PATIENCE = 60.0  # seconds for what worker and stand-in do meanwhile
DAY = "%Y-%m-%d %H:%M:%S"


def begin(brand: Brand) -> None:
    """People become customers, are looked after, and have bought."""
    follows = add_people(brand)
    look_after(brand, follows)
    buy(brand)
    for person in brand.facts()["leaving"]:
        brand.call("customer/delete_member", person=person, member=follows[person])


def add_people(brand: Brand) -> dict[str, str]:
    """Everybody scans a counter card; person to member, once all of them are ours."""
    wait("the codes to stand in WeCom", lambda: not waiting_ways().exists())
    codes = list(
        Way.objects.filter(member=None, standing="live", code__store__isnull=False)
        .order_by("code__store__path")
        .values_list("config_id", flat=True)
    )
    people = [person["id"] for person in brand.world["people"][: brand.facts()["customers"]]]
    follows = {
        person: brand.call("add", person=person, code=codes[number % len(codes)])["member"]
        for number, person in enumerate(people)
    }
    wait("the customers to arrive", lambda: Follow.objects.count() >= len(people))
    ready.tell(f"{len(people)} customers")
    return {person: userid(member) for person, member in follows.items()}


def waiting_ways() -> Any:
    """Codes that WeCom hasn't got yet."""
    return Way.objects.filter(member=None).exclude(standing="live")


def userid(member: Any) -> str:
    """A member's id, however much of the member the stand-in tells."""
    return str(member["userid"] if isinstance(member, dict) else member)


def look_after(brand: Brand, follows: dict[str, str]) -> None:
    """Members note phone numbers and tags, and chat."""
    facts = brand.facts()
    phones = {person["id"]: person["phone"] for person in brand.world["people"]}
    for person, member in follows.items():
        brand.call("member/remark", person=person, member=member, mobiles=[phones[person]])
    tags = {tag["name"]: tag["id"] for group in brand.tag_groups() for tag in group["tags"]}
    for name, people in facts["tags_of_people"].items():
        for person in people:
            brand.call("member/tag", person=person, member=follows[person], add=[tags[name]])
    for person, speaker, text in facts["chats"]:
        who = {"person": person, "member": follows[person], "from": speaker}
        brand.call("chat", **who, text=text)
    known = Identity.objects.filter(kind=Identity.Kind.PHONE)
    wait("the phone numbers to arrive", lambda: known.count() >= len(follows))


def buy(brand: Brand) -> None:
    """Import the real orders of the extract, moved so that the last one is of these days."""
    path = brand.folder / "orders.csv"
    move_orders(SOURCE / "orders.csv.gz", path, clock.today())
    map = imports.read_map((SOURCE / "orders.map.json").read_text(encoding="utf-8"))
    answer = imports.import_orders(path=path, source="demo", map=map)
    ready.tell("{orders} orders of {customers} buyers".format(**answer))


def move_orders(source: Path, target: Path, today: date) -> None:
    """Copy the orders with all dates later by the same number of weeks."""
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    last = max(datetime.strptime(row["InvoiceDate"], DAY).date() for row in rows)  # noqa: DTZ007
    shift = timedelta(weeks=((today - last).days - 1) // 7)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        for row in rows:
            at = datetime.strptime(row["InvoiceDate"], DAY) + shift  # noqa: DTZ007 - local time
            writer.writerow({**row, "InvoiceDate": at.strftime(DAY)})


def wait(what: str, done: Callable[[], bool]) -> None:
    """Wait for the worker's part."""
    until = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > until:
            raise Refused(f"Waited {PATIENCE:.0f} s for {what}: is `yutang worker` running?")
        time.sleep(0.2)
