"""Names that nobody mistakes for another's."""

import re
from collections.abc import Collection

LONGEST = 60
NUMBERED = re.compile(r"^(.*\S)\s*[(（](\d{1,4})[)）]$", re.DOTALL)


def free_name(name: str, taken: Collection[str]) -> str:
    """The name itself, or where another bears it "Name (2)", "Name (3)" …, whatever the case."""
    name = " ".join(name.split())[:LONGEST].strip()
    known = {each.casefold() for each in taken}
    if name.casefold() not in known:
        return name
    found = NUMBERED.match(name)
    base, number = (found[1], int(found[2])) if found else (name, 1)
    while True:
        number += 1
        ending = f" ({number})"
        made = base[: LONGEST - len(ending)].rstrip() + ending
        if made.casefold() not in known:
            return made
