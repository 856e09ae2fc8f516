"""A category as shops write it: 母婴/奶粉, 母婴>奶粉, 母婴 » 奶粉."""

import re

LONGEST_NAME = 60
DEEPEST = 6

_MARKS = re.compile(r"\s*(?:/|>|＞|／|»|›|→|\\|\|)+\s*")


def split_category(text: str) -> tuple[str, ...]:
    """The names from the root down; none for an empty text. Deeper parts than six are left out."""
    names = (" ".join(part.split())[:LONGEST_NAME] for part in _MARKS.split(text))
    return tuple(name for name in names if name)[:DEEPEST]
