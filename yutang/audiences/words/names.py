"""What the ids of a rule are called, looked up at once for each kind of thing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from yutang.audiences.models import Audience, RfmModel
from yutang.audiences.rules import nodes, vocabulary
from yutang.audiences.rules.schema import walk
from yutang.commerce.models import Category, Product
from yutang.customers import sources
from yutang.customers.models import Choice, FactType, Stage, Tag
from yutang.groups.models import GroupChat
from yutang.org.models import Member, Unit


@dataclass(frozen=True)
class Names:
    """Names by kind of thing and id; what is gone is told by its number."""

    known: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)  # of facts, by key

    def of(self, kind: str, id: Any) -> str:
        found = self.known.get(kind, {}).get(id)
        return found or _("no. %(id)s (gone)") % {"id": id}


def names_of(*whole: Any) -> Names:
    """The names of all that the nodes mention, one query for each kind of thing."""
    asked: dict[str, set[Any]] = defaultdict(set)
    for node in whole:
        for _path, each in walk(node):
            for kind, ids in _mentioned(each):
                asked[kind].update(ids)
    known = {kind: _NAMED[kind](ids) for kind, ids in asked.items() if ids and kind in _NAMED}
    forms = dict(FactType.objects.filter(key__in=asked["fact"]).values_list("key", "form"))
    return Names(known, forms)


def _mentioned(node: Any) -> Iterator[tuple[str, Iterable[Any]]]:
    match node:
        case nodes.Tagged():
            yield "tag", node.ids
        case nodes.InAudience():
            yield "audience", [node.audience]
        case nodes.Scored():
            yield "rfm", [node.rfm]
        case nodes.FactIs() | nodes.ProfileIs():
            yield from _valued(node)
        case nodes.Bought(orders=buying):
            yield "product", buying.products
            yield "category", buying.categories
            yield "unit", buying.stores
        case nodes.Stayed(groups=chats):
            yield "chat", chats.ids
            yield "member", chats.owners
        case nodes.Did(activity=doing):
            yield "member", doing.members
            yield (doing.subject.type, doing.subject.ids) if doing.subject else ("", [])


def _valued(node: nodes.FactIs | nodes.ProfileIs) -> Iterator[tuple[str, Iterable[Any]]]:
    if isinstance(node, nodes.ProfileIs):
        yield vocabulary.PROFILE[node.profile].of, _ids(node.value)
        return
    yield "fact", [node.fact]
    yield ("stage" if "stage" in node.is_ else "choice"), _ids(node.value)


def _ids(value: Any) -> list[int]:
    return [each for each in value if type(each) is int] if isinstance(value, list) else []


def _by(
    model: Any, name: str = "name", key: str = "pk"
) -> Callable[[Iterable[Any]], dict[Any, str]]:
    """A look-up of one kind of thing."""
    return lambda ids: dict(model.objects.filter(**{f"{key}__in": ids}).values_list(key, name))


def _told(prefix: str) -> Callable[[Iterable[Any]], dict[Any, str]]:
    """What other areas call their own things."""

    def look_up(ids: Iterable[Any]) -> dict[Any, str]:
        keys = {f"{prefix}:{id}": id for id in ids}
        return {keys[key]: name for key, name in sources.labels(keys).items()}

    return look_up


_NAMED: dict[str, Callable[[Iterable[Any]], Mapping[Any, str]]] = {
    "tag": _by(Tag),
    "audience": _by(Audience),
    "rfm": _by(RfmModel),
    "fact": _by(FactType, key="key"),
    "stage": _by(Stage),
    "choice": _by(Choice),
    "member": _by(Member),
    "chat": _by(GroupChat),
    "unit": _by(Unit),
    "product": _by(Product, "title"),
    "category": _by(Category),
    "code": _told("code"),
    "material": _told("material"),
}
