"""What has to happen, in words: which acts, of what, with whom, how much."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from yutang.customers.kinds import Kind
from yutang.journeys.rules.triggers import Match
from yutang.journeys.words.names import NOBODY, Named, Names, one
from yutang.journeys.words.props import prop
from yutang.journeys.words.subjects import ABOUT, MORE, TYPE_NAMES
from yutang.kernel import enterprise, money

PLAIN = "%(name)s"
SHOWN = 5  # names; the rest is counted


def happening(match: Match, names: Names = NOBODY) -> str:
    """What has to happen: “Read “Baby food” (with Anna, Read so far at least 80%)”."""
    said = _acts(match, names)
    more = [*_narrowed(match, names)]
    if not more:
        return said
    return _("%(acts)s (%(more)s)") % {"acts": said, "more": _(", ").join(more)}


def _acts(match: Match, names: Names) -> str:
    labels: Mapping[str, Any] = dict(Kind.choices)
    acts = _(" or ").join(str(labels.get(kind, kind)) for kind in match.kinds)
    if not match.subject_ids:
        return acts or _("(not chosen yet)")
    what = _named(match.subject_ids, names.subjects.get(match.subject_type, {}))
    about = ABOUT.get(match.kinds[0]) if len(match.kinds) == 1 else None
    return str(about or _("%(acts)s: %(what)s")) % {"acts": acts, "what": what}


def _narrowed(match: Match, names: Names) -> Iterator[str]:
    """All else that is asked."""
    if not match.subject_ids and match.subject_type in TYPE_NAMES:
        yield str(TYPE_NAMES[match.subject_type])
    if match.member_ids:
        known = names.subjects.get("member", {})
        yield _("with %(members)s") % {"members": _named(match.member_ids, known, PLAIN)}
    yield from _amounts(match)
    for key, value in match.props.items():
        said = _value(match, key, value, names)
        yield _("%(label)s: %(value)s") % {"label": _label(match, key), "value": said}
    for key, least in match.at_least.items():
        values = {"label": _label(match, key), "n": _measured(match, key, least)}
        yield _("%(label)s at least %(n)s") % values


def _amounts(match: Match) -> Iterator[str]:
    shown = {"low": match.amount_from, "high": match.amount_to}
    values = {key: _money(value) for key, value in shown.items() if value is not None}
    if len(values) == 2:
        yield _("from %(low)s to %(high)s") % values
    elif "low" in values:
        yield _("from %(low)s on") % values
    elif values:
        yield _("up to %(high)s") % values


def _money(amount: int) -> str:
    return money.format_minor(amount, enterprise.currency())


def _named(ids: list[int], known: Mapping[int, Named], shape: str = "") -> str:
    """The first names, and how many more there are."""
    shape = shape or _("“%(name)s”")
    said = _(" or ").join(shape % {"name": one(id, known.get(id))} for id in ids[:SHOWN])
    rest = len(ids) - SHOWN
    return f"{said} {MORE % {'n': rest}}" if rest > 0 else said


def _label(match: Match, key: str) -> str:
    found = prop(match.kinds, key)
    label = str(found.label) if found else key
    return label[:1].lower() + label[1:] if found else label


def _measured(match: Match, key: str, number: int) -> str:
    """A number with its unit."""
    found = prop(match.kinds, key)
    unit = str(found.unit) if found else ""
    return f"{number}{unit if len(unit) < 2 else ' ' + unit}"


def _value(match: Match, key: str, value: str | int | bool, names: Names) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    found = prop(match.kinds, key)
    listed = {str(each): label for each, label in found.choices} if found else {}
    if str(value) in listed:
        return str(listed[str(value)])
    if isinstance(value, int):
        return _measured(match, key, value)
    return names.sources.get(value, value)
