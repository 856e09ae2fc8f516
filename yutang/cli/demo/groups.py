"""The demo brand's audiences: some by rule, some from lists of events."""

import csv
import json
import tempfile
from pathlib import Path
from typing import Any

from django.db.models import Sum

from yutang.audiences.commands import lists
from yutang.audiences.commands.audiences import Draft, create_audience
from yutang.audiences.commands.lists import Asked
from yutang.audiences.commands.refreshing import refresh_audience
from yutang.audiences.models import Audience, ListUpload
from yutang.audiences.warehouse import mirror
from yutang.cli import ready
from yutang.cli.demo import life
from yutang.cli.demo.brand import SOURCE, Brand
from yutang.commerce.models import Order
from yutang.customers.models import Profile, Tag
from yutang.org.models import Member

LANGUAGE = "zh-hans"


def gather(brand: Brand) -> None:
    """All of them with their members; a second run adds nothing."""
    planned = json.loads((SOURCE / "audiences.json").read_text(encoding="utf-8"))
    operator = Member.objects.get(username="operator")
    life.wait("the profiles to know all orders", lambda: counted_orders() >= Order.objects.count())
    mirror.catch_up()
    known = set(Audience.objects.values_list("name", flat=True))
    for row in planned["rules"]:
        if row["name"] not in known:
            values = {name: value for name, value in row.items() if name != "where"}
            rule = {"version": 1, "where": resolved(row["where"])}
            made = create_audience(draft=Draft(**values, rule=rule), actor=operator)
            refresh_audience(audience_id=made.pk)
    phones = {person["id"]: person["phone"] for person in brand.world["people"]}
    for row in planned["lists"]:
        if row["name"] not in known:
            take(row, phones, operator)
    ready.tell(f"{Audience.objects.count()} audiences")


def counted_orders() -> int:
    """The orders that the profiles know of."""
    return Profile.objects.aggregate(orders=Sum("order_count"))["orders"] or 0


def resolved(node: Any) -> Any:
    """The node with ids where the file has names of tags and audiences."""
    if isinstance(node, list):
        return [resolved(each) for each in node]
    if not isinstance(node, dict):
        return node
    if "tags" in node:
        tags = Tag.objects.filter(name__in=node["ids"]).order_by("pk")
        return {**node, "ids": list(tags.values_list("pk", flat=True))}
    if "audience" in node:
        return {**node, "audience": Audience.objects.get(name=node["audience"]).pk}
    return {key: resolved(value) for key, value in node.items()}


def take(row: dict[str, Any], phones: dict[str, str], operator: Member) -> None:
    """A file with phone numbers, taken as the page takes it."""
    numbers = [*(phones[person] for person in row["people"]), *row["strangers"]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["手机号"], *([number] for number in numbers)])
        upload = lists.upload_list(name=row["file"], path=path, owner=operator)
    asked = Asked(0, ListUpload.By.PHONE, True, name=row["name"], folder=row["folder"])
    lists.take_list(upload_id=upload.pk, asked=asked, actor=operator)
    lists.run_list(upload_id=upload.pk, language=LANGUAGE)
