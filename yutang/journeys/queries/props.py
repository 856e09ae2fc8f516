"""The values that properties of activities have in this installation."""

from collections.abc import Callable, Iterable

from yutang.acquisition.models import Gift
from yutang.audiences.queries.values import Asked, came_from
from yutang.commerce.queries.orders import sources as shops
from yutang.content import link_sources
from yutang.journeys.models import Journey
from yutang.journeys.words.props import Choices, Prop
from yutang.org.models import Member
from yutang.outreach.models import Send

MOST = 200  # of each sort, newest first


def choices(prop: Prop, member: Member) -> Choices:
    """What the property may be."""
    return OF[prop.of](member) if prop.of else prop.choices


def said(keys: Iterable[str]) -> dict[str, str]:
    """What sources such as "journey:3" are called."""
    return link_sources.labels(keys)


def _sources(_member: Member) -> Choices:
    """The plans that say something, and the places where members do."""
    plans = Send.objects.order_by("-pk").values_list("pk", "name")[:MOST]
    journeys = Journey.objects.exclude(version=None).order_by("-pk").values_list("pk", "name")
    return [
        *((key, label) for key, label in link_sources.PLACES.items()),
        *((f"journey:{pk}", name) for pk, name in journeys[:MOST]),
        *((f"send:{pk}", name) for pk, name in plans),
    ]


def _origins(member: Member) -> Choices:
    return [(id, name) for id, name, _hint in came_from(Asked(member))]


OF: dict[str, Callable[[Member], Choices]] = {
    "sources": _sources,
    "origins": _origins,
    "shops": lambda _member: [(shop, shop) for shop in shops()],
    "gifts": lambda _member: [(n, n) for n in Gift.objects.values_list("name", flat=True)],
}
