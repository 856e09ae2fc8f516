"""The values that conditions name by ids: where each kind is found, and how one is asked for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from yutang.audiences.models import Audience, RfmModel
from yutang.audiences.queries.palette import CHOICES
from yutang.audiences.words.palette import FIELDS
from yutang.audiences.words.rfm import SEGMENTS
from yutang.commerce import words as commerce
from yutang.commerce.models import Category, Product
from yutang.customers import filters, sources
from yutang.customers.models import Choice, Stage, Tag
from yutang.customers.queries.facts import seen_types
from yutang.groups import queries as group_chats
from yutang.org import queries as org
from yutang.org.models import Member

MOST = 2000  # looked at for one answer

Ident = int | str
Row = tuple[Ident, str, str]  # id, label, hint


@dataclass(frozen=True)
class Asked:
    """What is typed, by whom; `fact`: only values of this fact; `ids`: exactly these."""

    member: Member
    text: str = ""
    fact: str = ""
    ids: tuple[Ident, ...] | None = None

    def narrow(self, rows: QuerySet[Any], *names: str) -> QuerySet[Any]:
        """The rows with these ids, or whose name holds the text."""
        if self.ids is not None:
            return rows.filter(pk__in=[int(each) for each in self.ids if str(each).isdecimal()])
        wanted = Q()
        for name in names:
            wanted |= Q(**{f"{name}__icontains": self.text})
        return rows.filter(wanted) if self.text else rows

    def fits(self, id: Ident, label: str) -> bool:
        """The same for what isn't in the database."""
        if self.ids is not None:
            return str(id) in {str(each) for each in self.ids}
        return self.text.lower() in label.lower()


@dataclass(frozen=True)
class Kind:
    """One kind of values: its icon, where they are found, and the condition that asks for one."""

    icon: str
    rows: Callable[[Asked], Iterable[Row]]
    node: Callable[[Ident], dict[str, Any]] | None = None


def tags(asked: Asked) -> Iterable[Row]:
    """Tags by name or the name of their group."""
    rows = Tag.objects.filter(deleted_at=None).select_related("group").order_by("-order", "pk")
    for tag in asked.narrow(rows, "name", "group__name")[:MOST]:
        yield tag.pk, tag.name, tag.group.name


def categories(asked: Asked) -> Iterable[Row]:
    """Categories with the way down to them."""
    names = dict(Category.objects.values_list("pk", "name"))
    for node in asked.narrow(Category.objects.order_by("path"), "name")[:MOST]:
        above = [names.get(int(each), "") for each in node.path.strip("/").split("/")[:-1]]
        yield node.pk, node.name, " › ".join(above)


def products(asked: Asked) -> Iterable[Row]:
    """Products by title or number."""
    rows = asked.narrow(Product.objects.order_by("-as_of", "pk"), "title", "sku")
    yield from rows.values_list("pk", "title", "sku")[: MOST // 4]


def stores(asked: Asked) -> Iterable[Row]:
    """Stores and all units above them, within the member's sight."""
    rows = asked.narrow(org.visible_units(asked.member).order_by("path"), "name")
    for unit in rows[:MOST]:
        yield unit.pk, unit.name, unit.get_kind_display()


def members(asked: Asked) -> Iterable[Row]:
    """Members of staff, within the member's sight."""
    visible = org.visible_members(asked.member).exclude(wecom_userid=None)
    rows = asked.narrow(visible.order_by("name", "pk"), "name")
    for id, name in rows.values_list("pk", "name")[:MOST]:
        yield id, name, ""


def audiences(asked: Asked) -> Iterable[Row]:
    """Saved audiences."""
    rows = asked.narrow(Audience.objects.filter(archived_at=None).order_by("name"), "name")
    yield from rows.values_list("pk", "name", "folder")[:MOST]


def chats(asked: Asked) -> Iterable[Row]:
    """Group chats within the member's sight, those that are dissolved last."""
    rows = group_chats.groups(asked.member).order_by("dissolved_at", "-customer_count", "pk")
    for chat in asked.narrow(rows, "name", "owner__name")[:MOST]:
        yield chat.pk, str(chat), chat.owner.name if chat.owner else ""


def chat_owners(asked: Asked) -> Iterable[Row]:
    """Who owns group chats within the member's sight."""
    for id, name in group_chats.owners(asked.member):
        if asked.fits(int(id), name):
            yield int(id), name, ""


def chat_tags(asked: Asked) -> Iterable[Row]:
    """The tags that these bear."""
    return ((tag, tag, "") for tag in group_chats.tags(asked.member) if asked.fits(tag, tag))


SOURCE_KEYS = """
    with recursive known as (
        (select source_key from customers_profile order by source_key limit 1)
        union all
        select (
            select p.source_key from customers_profile p
            where p.source_key > known.source_key order by p.source_key limit 1
        ) from known where known.source_key is not null
    )
    select source_key from known where source_key > ''
"""


def came_from(asked: Asked) -> Iterable[Row]:
    """The sources that any customer came from; the index is skipped through, not read."""
    with connection.cursor() as cursor:
        cursor.execute(SOURCE_KEYS)
        keys = [key for (key,) in cursor.fetchall()]
    labels = sources.labels(keys)
    for key in keys:
        if asked.fits(key, labels.get(key, key)):
            yield key, labels.get(key, key), ""


def codes(asked: Asked) -> Iterable[Row]:
    """Live codes, as the filters of the customer list offer them."""
    return _of_filter("code", asked)


def materials(asked: Asked) -> Iterable[Row]:
    """What customers read, likewise."""
    return _of_filter("material", asked)


def _of_filter(key: str, asked: Asked) -> Iterable[Row]:
    for each in filters.registered():
        if each.key != key:
            continue
        for value, label in each.options(asked.member):
            if asked.fits(int(value), label):
                yield int(value), label, ""


def choices(asked: Asked) -> Iterable[Row]:
    """Choices of the facts of our own."""
    rows = Choice.objects.filter(
        archived_at=None, type__in=seen_types(asked.member)
    ).select_related("type")
    rows = rows.filter(type__key=asked.fact) if asked.fact else rows
    for choice in asked.narrow(rows.order_by("type", "order", "pk"), "name")[:MOST]:
        yield choice.pk, choice.name, choice.type.name


def stages(asked: Asked) -> Iterable[Row]:
    """Stages that dates lead to."""
    rows = Stage.objects.filter(type__in=seen_types(asked.member)).select_related("type")
    rows = rows.filter(type__key=asked.fact) if asked.fact else rows
    for stage in asked.narrow(rows.order_by("type", "from_days"), "name")[:MOST]:
        yield stage.pk, stage.name, stage.type.name


def segments(asked: Asked) -> Iterable[Row]:
    """The named segments of RFM, where a model has been computed."""
    if not RfmModel.objects.exclude(cuts={}).exists():
        return
    for key, label in SEGMENTS.items():
        if asked.fits(key, str(label)):
            yield key, str(label), "RFM"


def listed(words: Mapping[str, Any]) -> Callable[[Asked], Iterable[Row]]:
    """The words of a closed list."""

    def rows(asked: Asked) -> Iterable[Row]:
        return (
            (key, str(label), "") for key, label in words.items() if asked.fits(key, str(label))
        )

    return rows


def fixed(name: str) -> Callable[[Asked], Iterable[Row]]:
    """The choices that a field of the profile has by itself."""

    def rows(asked: Asked) -> Iterable[Row]:
        for value, label in CHOICES[name]:
            if asked.fits(value, str(label)):
                yield value, str(label), str(FIELDS[name][0])

    return rows


def _ordered(key: str) -> Callable[[Ident], dict[str, Any]]:
    recent = {"within": {"last_days": 90}, "measure": "count", "is": "ge", "value": 1}
    return lambda id: {"orders": {key: [id]}, **recent}


def _is_in(field: str) -> Callable[[Ident], dict[str, Any]]:
    return lambda id: {"profile": field, "is": "in", "value": [id]}


def _in_chat(id: Ident) -> dict[str, Any]:
    asked = {"stay": "inside", "measure": "count", "is": "ge", "value": 1}
    return {"groups": {"ids": [id]}, **asked}


def _fact_is(model: type[Choice] | type[Stage], op: str) -> Callable[[Ident], dict[str, Any]]:
    def node(id: Ident) -> dict[str, Any]:
        key = model.objects.values_list("type__key", flat=True).get(pk=id)
        return {"fact": key, "is": op, "value": [id]}

    return node


def _in_segment(key: Ident) -> dict[str, Any]:
    model = RfmModel.objects.exclude(cuts={}).order_by("-is_default", "name").first()
    return {"rfm": model.pk if model else 0, "segments": [key]}


KINDS = {
    "tags": Kind("tag", tags, lambda id: {"tags": "any", "ids": [id]}),
    "categories": Kind("category", categories, _ordered("categories")),
    "products": Kind("package", products, _ordered("products")),
    "audiences": Kind("users-group", audiences, lambda id: {"audience": id, "is": "in"}),
    "chats": Kind("messages", chats, _in_chat),
    "chat_tags": Kind("tag", chat_tags),
    "chat_owners": Kind("user-star", chat_owners),
    "choices": Kind("list-details", choices, _fact_is(Choice, "in")),
    "stages": Kind("stairs", stages, _fact_is(Stage, "in_stage")),
    "segments": Kind("chart-grid-dots", segments, _in_segment),
    "sources": Kind("qrcode", came_from, _is_in("source_key")),
    "stores": Kind("building-store", stores, _is_in("unit_ids")),
    "members": Kind("user-star", members, _is_in("member_ids")),
    "codes": Kind("qrcode", codes),
    "materials": Kind("article", materials),
    "needs": Kind("bulb", listed(commerce.NEEDS)),
    "obstacles": Kind("barrier-block", listed(commerce.OBSTACLES)),
    **{name: Kind(FIELDS[name][1], fixed(name), _is_in(name)) for name in CHOICES},
}
FOUND = [of for of, kind in KINDS.items() if kind.node]  # where one searches all
