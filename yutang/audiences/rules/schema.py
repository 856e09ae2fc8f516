"""The schema of rules: what `parse` takes is a rule that every engine can run.

All faults are found at once, each with its place: `["where", "all", 1, "value"]`.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from yutang.audiences.rules import nodes, sense
from yutang.audiences.rules.nodes import Node, Rule
from yutang.audiences.rules.sense import Fault, Known, Path, walk
from yutang.audiences.words.problems import RuleError

__all__ = [
    "Known",
    "Node",
    "Rule",
    "RuleError",
    "audiences_in",
    "dump",
    "is_too_much",
    "json_schema",
    "parse",
    "parse_node",
    "read",
    "walk",
]

LONGEST = 1_000_000  # characters of a rule
_NODE: TypeAdapter[Any] = TypeAdapter(Node)
_MOST_LEVELS = 2 * nodes.MOST_DEPTH + 6  # a group is two levels of JSON, a condition up to four
_SCORED = ("cells", "segments")
_CODES = {
    "extra_forbidden": "unknown_key",
    "missing": "missing",
    "union_tag_not_found": "unknown_condition",
    "literal_error": "unknown_word",
    "string_pattern_mismatch": "bad_word",
    "too_long": "too_long",
    "too_short": "too_short",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
    "recursion_loop": "too_deep",
}


def parse(data: Any, known: Known | None = None) -> Rule:
    """The rule that the data describes; raises `RuleError` with all that is wrong.

    Without `known` nothing is asked of this installation (which facts it has …).
    """
    if found := list(_measure(data)):
        raise RuleError(found)
    try:
        rule = Rule.model_validate(data)
    except ValidationError as error:
        raise RuleError(list(_shape_faults(error))) from None
    if found := list(sense.faults(rule, known)):
        raise RuleError(found)
    return rule


def read(text: str | bytes, known: Known | None = None) -> Rule:
    """The rule in a JSON text; what is no JSON is refused like a wrong rule."""
    try:
        if len(text) > LONGEST:
            raise ValueError("too long")
        data = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise RuleError([Fault((), "no_json")]) from None
    return parse(data, known)


def parse_node(data: Any) -> Any:
    """A node by itself, as `rfm` nodes are written out to."""
    return _NODE.validate_python(data)


def dump(rule: Rule) -> dict[str, Any]:
    """The rule as JSON data, as it was given."""
    return rule.model_dump(by_alias=True, exclude_unset=True) | {"version": rule.version}


def audiences_in(rule: Rule) -> dict[int, Path]:
    """The audiences that the rule names, each with the place of its first naming."""
    found: dict[int, Path] = {}
    for path, node in walk(rule.where, ("where",)):
        if isinstance(node, nodes.InAudience):
            found.setdefault(node.audience, (*path, "audience"))
    return found


def json_schema() -> dict[str, Any]:
    """The JSON Schema of rules, version 1."""
    schema = Rule.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Yutang rule",
    } | {key: value for key, value in schema.items() if key != "title"}


def is_too_much(data: Any) -> bool:
    """Whether the data is nested more deeply, or has more conditions, than a rule may."""
    return any(_measure(data))


def _measure(data: Any) -> Iterator[Fault]:
    """Refuse what is too deep or too much before anything walks it; no call stack is used."""
    waiting: list[tuple[Path, Any]] = [((), data)]
    conditions = cells = 0
    while waiting:
        path, here = waiting.pop()
        if len(path) > _MOST_LEVELS:
            yield Fault(path[: nodes.MOST_DEPTH], "too_deep", {"most": nodes.MOST_DEPTH})
            return
        if isinstance(here, dict):
            conditions += any(key in here for key in nodes.SHAPES)
            cells += sum(len(each) for each in map(here.get, _SCORED) if isinstance(each, list))
            waiting += [((*path, str(key)[:40]), each) for key, each in here.items()]
        elif isinstance(here, list):
            waiting += [((*path, n), each) for n, each in enumerate(here[: LONGEST // 100])]
    if conditions > nodes.MOST_NODES:
        yield Fault(("where",), "too_many", {"most": nodes.MOST_NODES, "count": conditions})
    if cells > nodes.MOST_CELLS:
        yield Fault(("where",), "too_many_cells", {"most": nodes.MOST_CELLS, "count": cells})


def _shape_faults(error: ValidationError) -> Iterator[Fault]:
    for each in error.errors(include_url=False, include_input=False):
        given: Mapping[str, Any] = each.get("ctx", {})
        code = _CODES.get(each["type"], "wrong_type")
        yield Fault(_path(each["loc"]), code, {key: str(value) for key, value in given.items()})


def _path(loc: Path) -> Path:
    """The place without the marks of the shapes."""
    return tuple(part for part in loc if not (isinstance(part, str) and part.startswith("<")))


def _no_number(_text: str) -> Any:
    raise ValueError("not a number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found
