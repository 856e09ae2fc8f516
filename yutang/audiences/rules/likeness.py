"""What is over-represented in a group: the index of a target group (TGI)."""

from collections.abc import Iterable
from dataclasses import dataclass

FEW = 30  # customers; below that, chance says more than the group


@dataclass(frozen=True)
class Trait:
    """One trait with how many of the group and of those compared with have it.

    `index`: 100 × share in the group / share in the others; 100 is alike, None: nobody to compare.
    """

    key: str
    here: int
    there: int
    share: float
    share_there: float
    index: float | None

    @property
    def is_few(self) -> bool:
        """Whether the numbers are too small to lean on."""
        return self.here < FEW or self.there < FEW


def traits(counted: Iterable[tuple[str, int, int]], *, here: int, there: int) -> list[Trait]:
    """The traits, the most over-represented of reliable ones first.

    `counted`: key, customers of the group with it, customers compared with; `here`, `there`: all.
    """
    found = []
    for key, mine, others in counted:
        share = mine / here if here else 0.0
        share_there = others / there if there else 0.0
        index = 100 * share / share_there if share_there else None
        found.append(Trait(key, mine, others, share, share_there, index))
    return sorted(found, key=lambda each: (each.is_few, -(each.index or 0), -each.here, each.key))
