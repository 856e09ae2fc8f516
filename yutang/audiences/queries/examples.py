"""Rules to begin with: typical groups, as far as this installation has what they ask for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from yutang.audiences.models import Audience
from yutang.commerce.models import Category, Order
from yutang.customers.kinds import CONTACTS
from yutang.customers.models import FactType, Tag
from yutang.customers.queries.facts import seen_types
from yutang.org.models import Member

Node = dict[str, Any]
COMPLAINTS = ("投诉", "complain")


@dataclass(frozen=True)
class Example:
    """A ready rule with its title."""

    key: str
    icon: str
    title: str
    hint: str
    nodes: list[Node]

    @property
    def rule(self) -> Node:
        return {"version": 1, "where": {"all": self.nodes}}


def examples(member: Member) -> list[Example]:
    """Those whose facts (as far as the member sees their values), tags, orders are here."""
    found = [*_newcomers(), *_buyers(member), *_quiet()]
    return sorted(found, key=lambda example: list(ORDER).index(example.key))


ORDER = ("mothers", "newcomers", "once_more", "valuable", "tagged", "birthday", "quiet", "calm")


def _newcomers() -> Iterator[Example]:
    fresh = {"profile": "added_at", "is": "in_last", "value": 7}
    yield Example(
        "newcomers",
        "user-plus",
        _("New, no order yet"),
        _("Added in the last 7 days and never bought: the time for a first gift."),
        [fresh, _orders(is_="eq", value=0)],
    )
    tag = Tag.objects.filter(deleted_at=None).annotate(n=Count("tagged")).order_by("-n").first()
    if tag:
        yield Example(
            "tagged",
            "tag",
            _("Interested, never bought"),
            _("Tagged “%(tag)s”, but without an order.") % {"tag": tag.name},
            [{"tags": "any", "ids": [tag.pk]}, _orders(is_="eq", value=0)],
        )


def _buyers(member: Member) -> Iterator[Example]:
    if not Order.objects.exists():
        return
    yield from _mothers(member)
    second = {"profile": "order_2_at", "is": "not_in_last", "value": 14}
    yield Example(
        "once_more",
        "repeat",
        _("Two orders, not a third"),
        _("The second order is more than 14 days ago: lead them to the third."),
        [{"profile": "order_count", "is": "eq", "value": 2}, second],
    )
    yield Example(
        "valuable",
        "diamond",
        _("Dear and silent"),
        _("Kept 1,000 or more in total, but silent or dormant now."),
        [
            {"profile": "kept_amount", "is": "ge", "value": 100_000},
            {"profile": "lifecycle", "is": "in", "value": ["silent", "dormant"]},
        ],
    )


def _mothers(member: Member) -> Iterator[Example]:
    """A child of 6 to 12 months, and two orders of the category that fits best."""
    child = seen_types(member).filter(form=FactType.Form.PERSON).first()
    if child is None:
        return
    nodes: list[Node] = [
        {"fact": child.key, "is": "age_between", "value": [6, 12], "unit": "months"}
    ]
    category = Category.objects.filter(name__contains="母婴").first() or Category.objects.first()
    buying = {"categories": [category.pk]} if category else {}
    nodes.append(_orders(buying, value=2, within={"last_days": 90}))
    yield Example(
        "mothers",
        "baby-carriage",
        _("Mothers of babies who come back"),
        _("A child between 6 and 12 months, two or more orders in 90 days, left in peace for 7."),
        [*nodes, _not_contacted()],
    )
    birthday = {"fact": child.key, "is": "anniversary_in", "value": 7}
    yield Example(
        "birthday", "cake", _("Birthday in a week"), _("%(fact)s has its day in the next 7 days.")
        % {"fact": child.name}, [birthday],
    )  # fmt: skip


def _quiet() -> Iterator[Example]:
    yield Example(
        "quiet",
        "message-off",
        _("Left in peace for 7 days"),
        _("Followed, and nobody has said anything to them for a week."),
        [{"profile": "state", "is": "in", "value": ["followed"]}, _not_contacted()],
    )
    for word in COMPLAINTS:
        complaints = Audience.objects.filter(archived_at=None, name__icontains=word).first()
        if complaints:
            yield Example(
                "calm",
                "mood-smile",
                _("Without complaints"),
                _("Everybody who is followed and not in “%(name)s”.") % {"name": complaints.name},
                [
                    {"profile": "state", "is": "in", "value": ["followed"]},
                    {"audience": complaints.pk, "is": "not_in"},
                ],
            )
            return


def _not_contacted() -> Node:
    doing = {"activity": {"kinds": sorted(CONTACTS)}, "within": {"last_days": 7}}
    return {**doing, "measure": "count", "is": "eq", "value": 0}


def _orders(narrowed: Node | None = None, *, is_: str = "ge", **asked: Any) -> Node:
    return {"orders": narrowed or {}, "measure": "count", "is": is_, **asked}
