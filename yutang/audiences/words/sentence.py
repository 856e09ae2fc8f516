"""A rule as a sentence, in the reader's language: `sentence(rule)`."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yutang.audiences.rules import nodes, vocabulary
from yutang.audiences.rules.nodes import Rule
from yutang.audiences.words import comparing, rfm
from yutang.audiences.words.names import Names, names_of
from yutang.audiences.words.palette import FIELDS
from yutang.commerce import words as commerce
from yutang.customers.kinds import Kind


def sentence(rule: Rule, names: Names | None = None) -> str:
    """Whom the rule is about, as one sentence."""
    where = rule.where
    if isinstance(where, nodes.AllOf) and not where.all:
        return _("All customers.")
    if isinstance(where, nodes.AnyOf) and not where.any:
        return _("Nobody.")
    return _("Customers of whom this holds: %(what)s.") % {
        "what": of(where, names or names_of(where))
    }


def of(node: Any, names: Names | None = None) -> str:
    """What one node says; groups within groups stand in brackets."""
    return _WORDS[type(node)](node, names or names_of(node))


def _inner(node: Any, names: Names) -> str:
    """The node within a group."""
    said = of(node, names)
    within = node.all if isinstance(node, nodes.AllOf) else getattr(node, "any", [])
    several = len(within) > 1
    return _("(%(what)s)") % {"what": said} if several else said


def _all(node: nodes.AllOf, names: Names) -> str:
    return _(", and ").join(_inner(each, names) for each in node.all) or _("all customers")


def _any(node: nodes.AnyOf, names: Names) -> str:
    return _(", or ").join(_inner(each, names) for each in node.any) or _("nobody")


def _not(node: nodes.Not, names: Names) -> str:
    return _("not (%(what)s)") % {"what": of(node.not_, names)}


def _profile(node: nodes.ProfileIs, names: Names) -> str:
    field = vocabulary.PROFILE[node.profile]
    said = comparing.comparison(field.type, node, lambda id: comparing.choice(field, id, names))
    return _joined(str(FIELDS[field.name][0]), said)


def _fact(node: nodes.FactIs, names: Names) -> str:
    type = vocabulary.FORMS.get(names.forms.get(node.fact, ""), "text")
    kind = "stage" if "stage" in node.is_ else "choice"
    said = comparing.comparison(type, node, lambda id: names.of(kind, id))
    return _joined(names.of("fact", node.fact), said)


def _joined(what: str, said: str) -> str:
    return _("%(what)s %(comparison)s") % {"what": what, "comparison": said}


def _tagged(node: nodes.Tagged, names: Names) -> str:
    tags = [_quoted(names.of("tag", id)) for id in node.ids]
    if node.tags == "all":
        return _("tagged with %(tags)s") % {"tags": _(" and ").join(tags)}
    text = _("tagged with %(tags)s") if node.tags == "any" else _("not tagged with %(tags)s")
    return text % {"tags": _(" or ").join(tags)}


def _did(node: nodes.Did, names: Names) -> str:
    kinds = [str(Kind(each).label) for each in node.activity.kinds if each in Kind.values]
    what = _(" or ").join(_quoted(each) for each in kinds) or _("any activity")
    if subject := node.activity.subject:
        about = [_quoted(names.of(subject.type, id)) for id in subject.ids]
        what = _("%(what)s about %(subjects)s") % {
            "what": what,
            "subjects": _(" or ").join(about) or comparing.subject(subject.type),
        }
    if node.activity.members:
        who = _(" or ").join(names.of("member", id) for id in node.activity.members)
        what = _("%(what)s by %(members)s") % {"what": what, "members": who}
    return _measured(node, what, _did_times)


def _bought(node: nodes.Bought, names: Names) -> str:
    what = _("orders")
    if of_what := _of_products(node.orders, names):
        what = _("orders of %(products)s") % {"products": _(" and ").join(of_what)}
    if node.orders.stores:
        stores = _(" or ").join(_quoted(names.of("unit", id)) for id in node.orders.stores)
        what = _("%(orders)s in %(stores)s") % {"orders": what, "stores": stores}
    if node.nth:
        what = _("order no. %(nth)s of the %(orders)s") % {"nth": node.nth, "orders": what}
    return _measured(node, what, _bought_times)


def _stayed(node: nodes.Stayed, names: Names) -> str:
    texts = {
        "inside": _("group chats that she is in now"),
        "joined": _("group chats joined"),
        "left": _("group chats left"),
    }
    what, chats = texts[node.stay], node.groups
    lists = [[_quoted(names.of("chat", id)) for id in chats.ids], [_quoted(e) for e in chats.tags]]
    lists.append([names.of("member", id) for id in chats.owners])
    narrowed = (_("among %(which)s"), _("tagged %(which)s"), _("owned by %(which)s"))
    said = [
        text % {"which": _(" or ").join(e)} for text, e in zip(narrowed, lists, strict=True) if e
    ]
    if said:
        what = _("%(groups)s (%(which)s)") % {"groups": what, "which": _(", ").join(said)}
    return _measured(node, what, _bought_times)


def _of_products(buying: nodes.Buying, names: Names) -> list[str]:
    lists: list[list[str]] = [
        [_quoted(names.of("product", id)) for id in buying.products],
        [_quoted(names.of("category", id)) for id in buying.categories],
        [_quoted(commerce.short(word)) for word in buying.needs],
        [_quoted(commerce.short(word)) for word in buying.obstacles],
    ]
    return [_(" or ").join(each) for each in lists if each]


def _measured(node: Any, what: str, times: Callable[[Any, str], str]) -> str:
    """What is counted, in which window, and what is asked of it."""
    window = comparing.window(node.within)
    whole = _("%(what)s %(window)s") % {"what": what, "window": window} if window else what
    if node.measure == "count" and not getattr(node, "nth", None):
        if (node.is_, node.value) in (("eq", 0), ("le", 0), ("lt", 1)):
            return _("no %(what)s") % {"what": whole}
        if (node.is_, node.value) in (("ge", 1), ("gt", 0)):
            return _("has %(what)s") % {"what": whole}
        return times(node, whole)
    type = vocabulary.MEASURES[node.measure]
    said = comparing.comparison(type, node, str)
    return _("%(measure)s of (%(what)s) %(comparison)s") % {
        "measure": comparing.measure(node.measure), "what": whole, "comparison": said
    }  # fmt: skip


def _did_times(node: nodes.Did, what: str) -> str:
    said = comparing.comparison("number", node, str)
    return _("%(what)s: times %(comparison)s") % {"what": what, "comparison": said}


def _bought_times(node: nodes.Bought, what: str) -> str:
    said = comparing.comparison("number", node, str)
    return _("%(what)s: number %(comparison)s") % {"what": what, "comparison": said}


def _in_audience(node: nodes.InAudience, names: Names) -> str:
    name = {"name": _quoted(names.of("audience", node.audience))}
    if node.is_ == "in":
        return _("in the audience %(name)s") % name
    return _("not in the audience %(name)s") % name


def _scored(node: nodes.Scored, names: Names) -> str:
    if node.segments is not None:
        said: Sequence[str] = [str(rfm.SEGMENTS.get(each, each)) for each in node.segments]
        text = _("by RFM “%(model)s”: %(which)s")
        return text % {"model": names.of("rfm", node.rfm), "which": _(" or ").join(said)}
    cells = node.cells or []
    said = ["".join(str(score) if score else "*" for score in cell) for cell in cells]
    text = ngettext(
        "by RFM “%(model)s” in the cell %(which)s",
        "by RFM “%(model)s” in the cells %(which)s",
        len(said),
    )
    return text % {"model": names.of("rfm", node.rfm), "which": _(" or ").join(said)}


def _quoted(name: str) -> str:
    return _("“%(name)s”") % {"name": name}


_WORDS: dict[type, Callable[[Any, Names], str]] = {
    nodes.AllOf: _all,
    nodes.AnyOf: _any,
    nodes.Not: _not,
    nodes.ProfileIs: _profile,
    nodes.FactIs: _fact,
    nodes.Tagged: _tagged,
    nodes.Did: _did,
    nodes.Bought: _bought,
    nodes.Stayed: _stayed,
    nodes.InAudience: _in_audience,
    nodes.Scored: _scored,
}
