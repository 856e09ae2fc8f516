"""The schema of rules: what `parse` takes is a rule that every engine can run.

All faults are found at once, each with its place: `["where", "all", 1, "value"]`.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
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
    "json_schema",
    "oversize",
    "parse",
    "parse_node",
    "read",
    "walk",
]

LONGEST = 1_000_000  # characters of a rule
MOST_TOLD = 30  # faults; who has more mends these first
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
    if found := oversize(data):
        raise RuleError(found)
    try:
        rule = Rule.model_validate(data)
    except ValidationError as error:
        raise RuleError(list(islice(_shape_faults(error), MOST_TOLD))) from None
    if found := list(islice(sense.faults(rule, known), MOST_TOLD)):
        raise RuleError(found)
    return rule


def read(text: str | bytes, known: Known | None = None) -> Rule:
    """The rule in a JSON text; what is no JSON is refused like a wrong rule."""
    try:
        if len(text) > LONGEST:
            raise RuleError([Fault((), "too_long_text", {"most": LONGEST})])
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


def oversize(data: Any) -> list[Fault]:
    """Where the data is nested more deeply, or holds more, than a rule may.

    Asked before anything else walks it; no call stack is used.
    """
    waiting: list[tuple[Path, Any]] = [((), data)]
    conditions = cells = values = 0
    while waiting:
        path, here = waiting.pop()
        if len(path) > _MOST_LEVELS:
            return [Fault(path[: nodes.MOST_DEPTH], "too_deep", {"most": nodes.MOST_DEPTH})]
        if isinstance(here, dict | list):
            values += len(here)
        if isinstance(here, dict):
            conditions += any(key in here for key in nodes.SHAPES)
            cells += sum(len(each) for each in map(here.get, _SCORED) if isinstance(each, list))
            waiting += [((*path, str(key)[:40]), each) for key, each in here.items()]
        elif isinstance(here, list):
            waiting += [((*path, n), each) for n, each in enumerate(here[: LONGEST // 100])]
    measured = (
        ("too_many", conditions, nodes.MOST_NODES),
        ("too_many_cells", cells, nodes.MOST_CELLS),
        ("too_many_values", values, nodes.MOST_VALUES),
    )
    return [
        Fault(("where",), code, {"most": most, "count": count})
        for code, count, most in measured
        if count > most
    ][:1]


def _shape_faults(error: ValidationError) -> Iterator[Fault]:
    for each in error.errors(include_url=False, include_input=False):
        given: Mapping[str, Any] = {"most": nodes.MOST_DEPTH, **each.get("ctx", {})}
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
