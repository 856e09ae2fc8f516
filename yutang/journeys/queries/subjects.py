"""What activities are about: of each type, what may be chosen, its name, and whether it is in use.

Audience rules search the same things; what they don't ask for is here.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from yutang.acquisition.models import Code, GroupCode
from yutang.acquisition.queries.codes import codes
from yutang.audiences.models import Audience
from yutang.audiences.queries import values
from yutang.audiences.queries.values import MOST, Asked, Row
from yutang.commerce.models import Product
from yutang.content.models import Material
from yutang.content.queries.opened import OPENS
from yutang.customers.models import FactType, Stage, Tag
from yutang.customers.queries.facts import seen_types
from yutang.groups import queries as group_chats
from yutang.groups.models import GroupChat
from yutang.journeys.models import Challenge
from yutang.journeys.words.names import Named
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.org.queries import visible_unit_ids
from yutang.outreach.models import Moment, Welcome

PAGE = 20


@dataclass(frozen=True)
class Things:
    """One type: `rows` that one may choose, `all` there are, and `fault` of one (a code)."""

    rows: Callable[[Asked], Iterable[Row]]
    all: Callable[[], QuerySet[Any]]
    fault: Callable[[Any], str] = lambda _row: ""


def found(type: str, asked: Asked, *, page: int = 1) -> tuple[list[Row], bool]:
    """A page of what may be chosen, and whether there is more."""
    rows = list(islice(TYPES[type].rows(asked), (page - 1) * PAGE, page * PAGE + 1))
    return rows[:PAGE], len(rows) > PAGE


def seen(type: str, ids: Collection[int], member: Member) -> set[int]:
    """Those of them that the member may choose."""
    return {int(row[0]) for row in TYPES[type].rows(Asked(member, ids=tuple(ids)))} & set(ids)


def named(type: str, ids: Collection[int]) -> dict[int, Named]:
    """What they are called, whoever asks; those that are gone lack."""
    things = TYPES.get(type)
    if things is None or not ids:
        return {}
    rows = things.all().filter(pk__in=ids)
    return {row.pk: Named(_name(row), things.fault(row)) for row in rows}


def faults(type: str) -> Callable[[Collection[Any]], dict[Any, str]]:
    """Of each of the type that is there, what is wrong with it ("": nothing)."""
    return lambda ids: {id: each.fault for id, each in named(type, ids).items()}


def _name(row: Any) -> str:
    """Codes tell their store with their name, materials and products have titles."""
    text = getattr(row, "label", "") or getattr(row, "title", "") or row.name
    return str(text or row)  # a group chat may be without a name


def _gone(field: str, code: str) -> Callable[[Any], str]:
    return lambda row: code if getattr(row, field) else ""


def _listed(rows: QuerySet[Any], asked: Asked, *names: str) -> Iterable[Row]:
    return ((row.pk, _name(row), "") for row in asked.narrow(rows, *names)[:MOST])


def _materials(asked: Asked) -> Iterable[Row]:
    """What can be opened, newest first."""
    rows = Material.objects.filter(kind__in=OPENS).order_by("-pk")
    approved = rows.filter(state=Material.State.APPROVED)
    return _listed(approved, asked, "title") if asked.member.may("content.see") else ()


def _codes(asked: Asked) -> Iterable[Row]:
    rows = codes(scope=asked.member).filter(closed_at=None).order_by("-created_at")
    return _listed(rows, asked, "name", "store__name")


def _group_codes(asked: Asked) -> Iterable[Row]:
    rows = GroupCode.objects.select_related("store").filter(closed_at=None).order_by("-created_at")
    units = visible_unit_ids(asked.member)
    rows = rows if units is None else rows.filter(store__in=units)
    return _listed(rows, asked, "name", "store__name")


def _chats(asked: Asked) -> Iterable[Row]:
    rows = group_chats.groups(asked.member).filter(dissolved_at=None)
    for chat in asked.narrow(rows.order_by("-customer_count", "pk"), "name", "owner__name")[:MOST]:
        yield chat.pk, str(chat), chat.owner.name if chat.owner else ""


def _challenges(asked: Asked) -> Iterable[Row]:
    rows = Challenge.objects.exclude(state=Challenge.State.CLOSED).order_by("-pk")
    return _listed(rows, asked, "name")


def _moments(asked: Asked) -> Iterable[Row]:
    never = (Moment.State.CANCELLED, Moment.State.REFUSED)
    return _listed(Moment.objects.exclude(state__in=never).order_by("-pk"), asked, "name")


def _welcomes(asked: Asked) -> Iterable[Row]:
    return _listed(Welcome.objects.filter(removed_at=None).order_by("name", "pk"), asked, "name")


def _facts(asked: Asked) -> Iterable[Row]:
    return _listed(seen_types(asked.member), asked, "name")


def _material_fault(row: Material) -> str:
    now = clock.now()
    if row.state == Material.State.RETIRED:
        return "material_gone"
    if row.state != Material.State.APPROVED:
        return "material_draft"
    return "material_expired" if row.expires_at and row.expires_at <= now else ""


def _group_code_fault(row: GroupCode) -> str:
    return "" if row.is_open(clock.now()) else "group_code_closed"


TYPES: dict[str, Things] = {
    "tag": Things(values.tags, Tag.objects.all, _gone("deleted_at", "tag_gone")),
    "audience": Things(
        values.audiences, Audience.objects.all, _gone("archived_at", "audience_gone")
    ),
    "material": Things(_materials, Material.objects.all, _material_fault),
    "product": Things(values.products, Product.objects.all),
    "code": Things(
        _codes,
        lambda: Code.objects.select_related("store"),
        _gone("closed_at", "code_closed"),
    ),
    "group_code": Things(
        _group_codes, lambda: GroupCode.objects.select_related("store"), _group_code_fault
    ),
    "group_chat": Things(
        _chats, GroupChat.objects.all, _gone("dissolved_at", "group_chat_dissolved")
    ),
    "challenge": Things(_challenges, Challenge.objects.all),
    "moment": Things(_moments, Moment.objects.all),
    "welcome": Things(_welcomes, Welcome.objects.all, _gone("removed_at", "welcome_gone")),
    "fact": Things(_facts, FactType.objects.all, _gone("archived_at", "fact_gone")),
    "stage": Things(values.stages, Stage.objects.all),
    "member": Things(values.members, Member.objects.all),
}
