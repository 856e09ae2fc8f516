"""Variables of a script, filled for the customer at hand."""

import re
from collections.abc import Mapping

VARIABLES = ("customer", "member", "store")
_PLACE = re.compile(r"\{(\w+)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known; a variable without a value leaves no trace.

    Punctuation that would begin a sentence of nobody goes with it: "{customer}，您好" without a
    name is "您好".
    """

    def put(match: re.Match[str]) -> str:
        return values.get(match[1], match[0])

    missing = [name for name in VARIABLES if not values.get(name)]
    for name in missing:
        text = re.sub(rf"\{{{name}\}}[，,、：: ]?\s*", "", text)
    return _PLACE.sub(put, text)


def unknown(text: str) -> list[str]:
    """The variables that nobody can fill."""
    return [name for name in _PLACE.findall(text) if name not in VARIABLES]
