"""RFM: how long ago, how often, how much; scores, flags, eight segments. No Django, no engine.

Values are whole numbers: R the days between the last order's local day and the day looked from,
F orders (or days with orders), M the smallest unit of money (an average is rounded down, and is
0 without an amount). Only orders in the window count, and customers without one are left out.

A *cut* belongs to the values up to it: F and M score 1 + the number of cuts below the value, R
the other way round. Quantile cuts are the inverse of the empirical distribution (Hyndman and Fan
1996, type 1): cut k of n is the smallest value that at least k/n of the customers don't exceed.
Equal values thus always have equal scores, and where many are equal a score may be empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

EPOCH = date(1970, 1, 1)
MOST = 2**53  # numbers that every engine and every browser keeps exactly
AXES = ("r", "f", "m")


class Strict(BaseModel):
    """What is unknown is refused, and no text passes for a number."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True, frozen=True)


Day = Annotated[date, Field(strict=False)]
Number = Annotated[int, Field(ge=0, le=MOST)]


class LastDays(Strict):
    """The last so many local days, the day looked from included."""

    last_days: Annotated[int, Field(ge=1, le=36_500)]


class Period(Strict):
    """From a local day to another, both included."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> "Period":
        if self.last < self.first:
            raise ValueError("the window ends before it begins")
        return self


class Quantiles(Strict):
    """As many scores as bins, each with about as many customers."""

    bins: Annotated[int, Field(ge=2, le=5)] = 5


class Fixed(Strict):
    """Cuts given by hand, ascending: one score more than there are cuts."""

    cuts: Annotated[tuple[Number, ...], Field(min_length=1, max_length=4, strict=False)]

    @model_validator(mode="after")
    def _ascending(self) -> "Fixed":
        if any(b <= a for a, b in zip(self.cuts, self.cuts[1:], strict=False)):
            raise ValueError("the cuts must ascend")
        return self


class Against(Strict):
    """What divides high from low: the mean or the median of the customers' values."""

    against: Literal["mean", "median"]


class Given(Strict):
    """A border given by hand."""

    against: Literal["value"]
    value: Number


Scores = Quantiles | Fixed
Flag = Against | Given


class Config(Strict):
    """A way to score customers."""

    version: Literal[1] = 1
    window: LastDays | Period | None = None  # None: all orders
    as_of: Day | None = None  # the day looked from; None: the present one
    frequency: Literal["orders", "days"] = "orders"
    money: Literal["total", "average"] = "total"
    amount: Literal["paid", "kept"] = "kept"  # kept: less refunds
    r: Scores = Quantiles()
    f: Scores = Quantiles()
    m: Scores = Quantiles()
    r_flag: Flag = Against(against="mean")
    f_flag: Flag = Against(against="mean")
    m_flag: Flag = Against(against="mean")

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last local day whose orders count."""
        last = self.as_of or today
        if isinstance(self.window, Period):
            return self.window.first, min(last, self.window.last)
        if isinstance(self.window, LastDays):
            return max(EPOCH, last - timedelta(days=self.window.last_days - 1)), last
        return EPOCH, last

    def bins(self, axis: str) -> int:
        """How many scores an axis has."""
        scores: Scores = getattr(self, axis)
        return scores.bins if isinstance(scores, Quantiles) else len(scores.cuts) + 1


class Cuts(Strict):
    """Where a run cut: per axis the ascending cuts of the scores, and the border of the flag.

    A value is low up to the border and high above it; R the other way round.
    """

    r: Annotated[tuple[int, ...], Field(strict=False)]
    f: Annotated[tuple[int, ...], Field(strict=False)]
    m: Annotated[tuple[int, ...], Field(strict=False)]
    r_flag: int
    f_flag: int
    m_flag: int


class Values(NamedTuple):
    """One customer's three values."""

    r: int
    f: int
    m: int


@dataclass(frozen=True)
class Score:
    """One customer's three scores and the segment."""

    r: int
    f: int
    m: int
    segment: str


# (R, F, M) high → segment. The standard eight of Chinese retail.
SEGMENTS = {
    (True, True, True): "important_value",
    (True, False, True): "important_develop",
    (False, True, True): "important_keep",
    (False, False, True): "important_win_back",
    (True, True, False): "general_value",
    (True, False, False): "general_develop",
    (False, True, False): "general_keep",
    (False, False, False): "general_win_back",
}
SEGMENT_KEYS = tuple(SEGMENTS.values())
HIGHS = {segment: highs for highs, segment in SEGMENTS.items()}

_config: TypeAdapter[Config] = TypeAdapter(Config)
_cuts: TypeAdapter[Cuts] = TypeAdapter(Cuts)


def read_config(data: Any) -> Config:
    """The config of a JSON value; what doesn't fit raises pydantic's `ValidationError`."""
    return _config.validate_python(data)


def read_cuts(data: Any) -> Cuts:
    """The cuts as a model keeps them."""
    return _cuts.validate_python(data)


def cuts_of(config: Config, customers: Sequence[Values]) -> Cuts:
    """The cuts that these customers (at least one) come to: the plain model of what engines do."""
    found: dict[str, Any] = {}
    for axis in AXES:
        values = sorted(getattr(each, axis) for each in customers)
        scores, flag = getattr(config, axis), getattr(config, f"{axis}_flag")
        if isinstance(scores, Fixed):
            found[axis] = scores.cuts
        else:
            parts = range(1, scores.bins)
            found[axis] = tuple(quantile(values, part, scores.bins) for part in parts)
        found[f"{axis}_flag"] = border(values, flag)
    return Cuts(**found)


def quantile(ordered: Sequence[int], part: int, of: int) -> int:
    """The smallest value that at least part/of of the ascending values don't exceed."""
    return ordered[-(-len(ordered) * part // of) - 1]


def border(ordered: Sequence[int], flag: Against | Given) -> int:
    """What the high ones are above; whole numbers above the mean are above it rounded down."""
    if isinstance(flag, Given):
        return flag.value
    if flag.against == "median":
        return quantile(ordered, 1, 2)
    return sum(ordered) // len(ordered)


def score(values: Values, cuts: Cuts) -> Score:
    """The customer's scores and segment."""
    above = {axis: sum(getattr(values, axis) > cut for cut in getattr(cuts, axis)) for axis in AXES}
    highs = (values.r <= cuts.r_flag, values.f > cuts.f_flag, values.m > cuts.m_flag)
    return Score(len(cuts.r) + 1 - above["r"], 1 + above["f"], 1 + above["m"], SEGMENTS[highs])
