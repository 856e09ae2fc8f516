"""Whether a rule of the right shape makes sense: operators that fit, values of the right kind."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any

from yutang.audiences.rules import nodes, vocabulary

Path = tuple[str | int, ...]
EARLIEST, LATEST = "1900-01-01", "2200-12-31"
LONGEST_TEXT = 300
LONGEST_DAYS = 36_500
LONGEST_YEAR_OF_DAYS = 366
OLDEST = {"days": 60_000, "months": 2_000, "years": 200}
LARGEST_DECIMAL, SMALLEST_DECIMAL = 1e15, 1e-6


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place of the rule; `given` completes the sentence that says it."""

    path: Path
    code: str
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """What exists in this installation, as far as rules name it."""

    kinds: frozenset[str]
    forms: Mapping[str, str]  # of facts by key
    needs: frozenset[str]
    obstacles: frozenset[str]


def faults(rule: nodes.Rule, known: Known | None) -> Iterator[Fault]:
    """All that makes no sense, in the order of the rule."""
    for path, node in walk(rule.where, ("where",)):
        if check := _CHECKS.get(type(node)):
            yield from check(path, node, known)


def walk(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The node and all within, each with its path, parents first."""
    yield path, node
    if isinstance(node, nodes.Not):
        yield from walk(node.not_, (*path, "not"))
    for key in ("all", "any"):
        if isinstance(node, nodes.AllOf | nodes.AnyOf):
            for n, child in enumerate(getattr(node, key, ())):
                yield from walk(child, (*path, key, n))


def _profile(path: Path, node: nodes.ProfileIs, _known: Known | None) -> Iterator[Fault]:
    found = vocabulary.PROFILE.get(node.profile)
    if found is None:
        yield Fault((*path, "profile"), "unknown_field", {"name": node.profile})
        return
    yield from _asked(path, node, found.type, found.choices)


def _fact(path: Path, node: nodes.FactIs, known: Known | None) -> Iterator[Fault]:
    if node.is_ == "age_between" and node.unit is None:
        yield Fault((*path, "unit"), "missing")
    elif node.is_ != "age_between" and node.unit is not None:
        yield Fault((*path, "unit"), "unknown_key")
    if known is None:
        return
    form = known.forms.get(node.fact)
    if form is None:
        yield Fault((*path, "fact"), "unknown_fact", {"name": node.fact})
        return
    yield from _asked(path, node, vocabulary.FORMS[form])


def _did(path: Path, node: nodes.Did, known: Known | None) -> Iterator[Fault]:
    if known:
        for n, kind in enumerate(node.activity.kinds):
            if kind not in known.kinds:
                yield Fault((*path, "activity", "kinds", n), "unknown_kind", {"name": kind})
    yield from _window((*path, "within"), node.within)
    yield from _asked(path, node, vocabulary.MEASURES[node.measure])


def _bought(path: Path, node: nodes.Bought, known: Known | None) -> Iterator[Fault]:
    for name in ("needs", "obstacles") if known else ():
        for n, word in enumerate(getattr(node.orders, name)):
            if word not in getattr(known, name):
                yield Fault((*path, "orders", name, n), "unknown_choice", {"name": word})
    yield from _window((*path, "within"), node.within)
    yield from _asked(path, node, vocabulary.MEASURES[node.measure])


def _stayed(path: Path, node: nodes.Stayed, _known: Known | None) -> Iterator[Fault]:
    for n, tag in enumerate(node.groups.tags):
        yield from _one((*path, "groups", "tags", n), tag, _is_text, "bad_text")
    yield from _window((*path, "within"), node.within)
    yield from _asked(path, node, vocabulary.MEASURES[node.measure])


def _scored(path: Path, node: nodes.Scored, _known: Known | None) -> Iterator[Fault]:
    if (node.segments is None) == (node.cells is None):
        yield Fault(path, "segments_or_cells")


def _window(path: Path, window: Any) -> Iterator[Fault]:
    if not isinstance(window, nodes.Period):
        return
    if window.from_ is None and window.to is None:
        yield Fault(path, "empty_window")
    both = {"from": window.from_, "to": window.to}
    bad = [key for key, day in both.items() if day is not None and not _is_day(day)]
    yield from (Fault((*path, key), "bad_day") for key in bad)
    if not bad and window.from_ and window.to and window.to < window.from_:
        yield Fault((*path, "to"), "ends_before")


def _asked(
    path: Path, node: nodes.Asked, type: str, choices: tuple[str | int, ...] = ()
) -> Iterator[Fault]:
    if node.is_ not in vocabulary.OPERATORS[type]:
        fitting = ", ".join(vocabulary.OPERATORS[type])
        yield Fault((*path, "is"), "unknown_operator", {"name": node.is_, "known": fitting})
        return
    shape = vocabulary.value_of(type, node.is_)
    if shape == "none":
        if node.value is not None:
            yield Fault((*path, "value"), "unknown_key")
    elif "value" not in node.model_fields_set:
        yield Fault((*path, "value"), "missing")
    else:
        yield from _value((*path, "value"), node, shape, choices)


def _value(
    path: Path, node: nodes.Asked, shape: str, choices: tuple[str | int, ...]
) -> Iterator[Fault]:
    value: Any = node.value
    if shape == "age":
        yield from _age(path, value, getattr(node, "unit", None) or "days")
    elif shape == "days":
        longest = LONGEST_YEAR_OF_DAYS if node.is_ == "anniversary_in" else LONGEST_DAYS
        yield from _one(path, value, lambda v: _is_whole(v, 1, longest), "bad_days", most=longest)
    elif shape.endswith("2"):
        yield from _pair(path, value, shape.removesuffix("2"))
    elif shape.endswith("s"):
        yield from _list(path, value, shape.removesuffix("s"), choices)
    else:
        yield from _one(path, value, _TESTS[shape], f"bad_{shape}")


def _one(
    path: Path, value: Any, fits: Callable[[Any], bool], code: str, **given: Any
) -> Iterator[Fault]:
    if not fits(value):
        yield Fault(path, code, given)


def _pair(path: Path, value: Any, one: str) -> Iterator[Fault]:
    if not isinstance(value, list) or len(value) != 2:
        yield Fault(path, "bad_pair")
        return
    bad = [n for n, each in enumerate(value) if not _TESTS[one](each)]
    yield from (Fault((*path, n), f"bad_{one}") for n in bad)
    if not bad and value[1] < value[0]:
        yield Fault((*path, 1), "ends_before")


def _list(path: Path, value: Any, one: str, choices: tuple[str | int, ...]) -> Iterator[Fault]:
    if not isinstance(value, list) or not 1 <= len(value) <= nodes.MOST_LISTED:
        yield Fault(path, "bad_list", {"most": nodes.MOST_LISTED})
        return
    for n, each in enumerate(value):
        if one == "choice" and (isinstance(each, bool) or each not in choices):
            yield Fault((*path, n), "unknown_choice", {"name": _shown(each)})
        elif one != "choice" and not _TESTS[one](each):
            yield Fault((*path, n), f"bad_{one}")


def _shown(value: Any) -> str:
    """A value that was refused, short; figures too long for a text too."""
    return value[:40] if isinstance(value, str) else "…" if not _is_whole(value) else str(value)


def _age(path: Path, value: Any, unit: str) -> Iterator[Fault]:
    yield from _pair(path, value, "whole")
    if isinstance(value, list) and len(value) == 2:
        for n, each in enumerate(value):
            if _is_whole(each) and not 0 <= each <= OLDEST[unit]:
                yield Fault((*path, n), "bad_age", {"most": OLDEST[unit]})


def _is_whole(value: Any, least: int = -(2**63), most: int = nodes.LARGEST) -> bool:
    return type(value) is int and least <= value <= most


def _is_decimal(value: Any) -> bool:
    if type(value) is int:
        return abs(value) <= LARGEST_DECIMAL
    if type(value) is not float or not isfinite(value):
        return False
    return value == 0 or SMALLEST_DECIMAL <= abs(value) <= LARGEST_DECIMAL


def _is_day(value: Any) -> bool:
    """A date that exists; the text is compared too, since Python reads more forms than this one."""
    try:
        return bool(EARLIEST <= date.fromisoformat(value).isoformat() == value <= LATEST)
    except (ValueError, TypeError):
        return False


def _is_text(value: Any) -> bool:
    """PostgreSQL keeps no NUL, and halves of pairs are no characters."""
    if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_TEXT or "\0" in value:
        return False
    return not any("\ud800" <= each <= "\udfff" for each in value)


_TESTS: dict[str, Callable[[Any], bool]] = {
    "whole": _is_whole,
    "decimal": _is_decimal,
    "text": _is_text,
    "day": _is_day,
    "id": lambda value: _is_whole(value, 1),
    "truth": lambda value: isinstance(value, bool),
}
_CHECKS: dict[type, Callable[[Path, Any, Known | None], Iterator[Fault]]] = {
    nodes.ProfileIs: _profile,
    nodes.FactIs: _fact,
    nodes.Did: _did,
    nodes.Bought: _bought,
    nodes.Stayed: _stayed,
    nodes.Scored: _scored,
}
