"""A welcome's text: its variables and WeCom's limits (in bytes, not characters)."""

import re
from collections.abc import Mapping

MOST_TEXT_BYTES = 4_000
MOST_ATTACHMENTS = 9
MOST_LINK_TITLE = 128  # bytes
MOST_LINK_DESC = 512
MOST_APP_TITLE = 64
MOST_URL = 2_048

VARIABLES = ("customer", "member", "store", "code", "gift", "greeting")
_VARIABLE = re.compile(r"\{([a-z_]+)\}")


def unknown_variables(text: str) -> list[str]:
    """The names in braces that no welcome can fill."""
    return sorted({name for name in _VARIABLE.findall(text) if name not in VARIABLES})


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled; what isn't known leaves no gap behind it.

    `"{customer}, hello"` without a name becomes `"hello"`: the punctuation and blanks that
    followed an empty variable at the start of a line go with it.
    """
    lines = [_fill_line(line, values) for line in text.split("\n")]
    return "\n".join(lines).strip()


def shorten(text: str, *, most: int) -> str:
    """At most `most` bytes of UTF-8, never half a character."""
    return text.encode()[:most].decode(errors="ignore")


def byte_count(text: str) -> int:
    return len(text.encode())


def _fill_line(line: str, values: Mapping[str, str]) -> str:
    filled = _VARIABLE.sub(lambda found: values.get(found[1], ""), line)
    starts_empty = (first := _VARIABLE.match(line)) and not values.get(first[1], "")
    return filled.lstrip(" ,，、:：!！") if starts_empty else filled
