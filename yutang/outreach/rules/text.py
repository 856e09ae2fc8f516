"""A welcome's text and its variables."""

import re
from collections.abc import Mapping

VARIABLES = ("customer", "member", "store", "code", "gift", "greeting")
_VARIABLE = re.compile(r"\{([a-z_]+)\}")


def unknown_variables(text: str) -> list[str]:
    """The names in braces that no welcome can fill."""
    return sorted({name for name in _VARIABLE.findall(text) if name not in VARIABLES})


def variables(text: str) -> list[str]:
    """The names in braces."""
    return sorted(set(_VARIABLE.findall(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled; what isn't known leaves no gap behind it.

    `"{customer}, hello"` without a name becomes `"hello"`: the punctuation and blanks that
    followed an empty variable at the start of a line go with it.
    """
    lines = [_fill_line(line, values) for line in text.split("\n")]
    return "\n".join(lines).strip()


def _fill_line(line: str, values: Mapping[str, str]) -> str:
    filled = _VARIABLE.sub(lambda found: values.get(found[1], ""), line)
    starts_empty = (first := _VARIABLE.match(line)) and not values.get(first[1], "")
    return filled.lstrip(" ,，、:：!！") if starts_empty else filled
