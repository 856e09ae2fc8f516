"""A rule as an outline: what too many conditions are for one sentence."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from yutang.audiences.rules import nodes
from yutang.audiences.rules.nodes import Rule
from yutang.audiences.words import sentence
from yutang.audiences.words.names import Names, names_of


@dataclass(frozen=True)
class Line:
    """A condition in words; of a group how its parts are joined, and each of them."""

    text: str
    parts: list["Line"] = field(default_factory=list)


def outline(rule: Rule, names: Names | None = None) -> Line:
    """The rule, each condition a line of its own."""
    return _line(rule.where, names or names_of(rule.where))


def heading(node: Any, names: Names | None = None) -> str:
    """What a node says without what is within it."""
    match node:
        case nodes.AllOf():
            return _("All of these hold") if node.all else _("All customers")
        case nodes.AnyOf():
            return _("At least one of these holds") if node.any else _("Nobody")
        case nodes.Not():
            return _("This doesn’t hold")
    return sentence.of(node, names)


def _line(node: Any, names: Names) -> Line:
    match node:
        case nodes.AllOf() | nodes.AnyOf():
            inner = _within(node)
            if len(inner) == 1:
                return _line(inner[0], names)
            return Line(heading(node), [_line(each, names) for each in inner])
        case nodes.Not(not_=nodes.AllOf() | nodes.AnyOf() as group) if len(_within(group)) > 1:
            is_all = isinstance(group, nodes.AllOf)
            text = _("Not all of these hold") if is_all else _("None of these holds")
            return Line(text, [_line(each, names) for each in _within(group)])
    return Line(sentence.of(node, names))


def _within(node: nodes.AllOf | nodes.AnyOf) -> list[Any]:
    return node.all if isinstance(node, nodes.AllOf) else node.any
