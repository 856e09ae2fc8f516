"""What a plan asks of the governor, and the parts of its answer that need no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import md5

BUCKETS = 10_000
# Not spoken to one customer: a greeting answers, and Moments are there for whoever looks.
UNCOUNTED_CARRIERS = ("welcome", "moments")


@dataclass(frozen=True)
class Source:
    """Which plan a message belongs to: with its customer, the message's key."""

    type: str
    id: int
    step: str = ""
    occurrence: str = ""


@dataclass(frozen=True)
class Terms:
    """What holds for every message of a plan.

    `priority`: larger goes first. `due_at` None: now. `per_minute`: so many fall due each minute.
    `control_percent` by `salt` get nothing. `shares`: percent of each variant, sum 100.
    `best_hour`: each at the own best hour from `due_at` on. `first_percent`: only so many are
    planned at all, by `salt`; planning once more with 100 plans the rest.
    """

    carrier: str
    purpose: str
    priority: int = 0
    due_at: datetime | None = None
    expires_at: datetime | None = None
    control_percent: Decimal | float = 0
    salt: str = ""
    shares: Sequence[int] = (100,)
    per_minute: int | None = None
    best_hour: bool = False
    first_percent: int = 100


def bucket(salt: str, customer_id: int) -> int:
    """Where the customer stands under this salt, 0 … 9,999: always the same, and evenly spread.

    The first 32 bits of md5("salt:customer"), modulo 10,000; `BUCKET_SQL` is the same in SQL.
    """
    digest = md5(f"{salt}:{customer_id}".encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) % BUCKETS


BUCKET_SQL = "mod(('x' || substr(md5({salt} || ':' || {customer}), 1, 8))::bit(32)::bigint, 10000)"


def in_group(salt: str, customer_id: int, percent: Decimal | float) -> bool:
    """Whether the customer is in the group of so many percent, to two decimals."""
    return bucket(salt, customer_id) < round(percent * 100)


def variant_salt(salt: str) -> str:
    """Which content somebody gets is drawn apart from the control group."""
    return f"{salt}:variant"


def trial_salt(salt: str) -> str:
    """Who is tried on first is drawn apart from both."""
    return f"{salt}:trial"


def edges(shares: Sequence[int]) -> list[int]:
    """The first bucket behind each variant but the last, which takes the rest."""
    return [sum(shares[: n + 1]) * BUCKETS // 100 for n in range(len(shares) - 1)]


def variant_of(salt: str, customer_id: int, shares: Sequence[int]) -> int:
    """The number of the variant that the customer gets."""
    place = bucket(variant_salt(salt), customer_id)
    return sum(place >= edge for edge in edges(shares))
