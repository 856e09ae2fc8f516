"""The demo brand's journeys: people who came at other hours stand at other steps."""

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle, islice
from typing import Any

from yutang.audiences.models import Audience
from yutang.cli import ready
from yutang.cli.demo.brand import SOURCE
from yutang.content.models import Material
from yutang.customers.models import Profile
from yutang.journeys.commands.drafting import create_journey
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.publishing import Terms
from yutang.journeys.commands.running import launch
from yutang.journeys.models import Journey
from yutang.kernel import clock
from yutang.org.models import Member

Json = dict[str, Any]


def begin() -> None:
    """All of them, each once; they run, with some of the customers on their way."""
    planned = json.loads((SOURCE / "journeys.json").read_text(encoding="utf-8"))
    operator = Member.objects.get(username="operator")
    known = set(Journey.objects.values_list("name", flat=True))
    for row in planned:
        if row["name"] in known:
            continue
        draft = resolved({"format": 1, **row["plan"]})
        journey = create_journey(
            name=row["name"], actor=operator, draft=draft, template=row["template"]
        )
        Journey.objects.filter(pk=journey.pk).update(note=row["note"])
        launch(journey=journey, actor=operator, terms=Terms(control_percent=row["control"]))
        let_in(journey, row["entered_hours_ago"])
    ready.tell(f"{len(planned)} journeys")


def let_in(journey: Journey, hours: list[int]) -> None:
    """The customers who came last, as if each had come so many hours ago."""
    if not hours:
        return
    found = Profile.objects.filter(state="followed").order_by("-customer_id")
    people = list(islice(found.values_list("customer_id", flat=True), 3 * len(hours)))
    groups: dict[int, list[int]] = {}
    for ago, customer in zip(cycle(hours), people, strict=False):
        groups.setdefault(ago, []).append(customer)
    for ago, customers in groups.items():
        at = clock.now() - timedelta(hours=ago)
        enter_customers(journey=journey, customer_ids=customers, at=at)


def resolved(data: Any) -> Any:
    """The plan with the ids of the materials and audiences that it names."""
    if isinstance(data, list):
        return [resolved(each) for each in data]
    if not isinstance(data, dict):
        return data
    return dict(_each(data))


def _each(data: Json) -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        if key == "materials":
            titles = dict(Material.objects.filter(title__in=value).values_list("title", "pk"))
            yield key, [titles[title] for title in value]
        elif key == "audience":
            yield key, Audience.objects.get(name=value).pk
        else:
            yield key, resolved(value)
