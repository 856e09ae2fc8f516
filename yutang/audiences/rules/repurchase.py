"""The curve from the first order to the fifth, and cohorts by the month of the first order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ORDERS = 5


@dataclass(frozen=True)
class Step:
    """From one order to the next: who came so far, who went on, and after how many days."""

    number: int  # of the order that they had
    customers: int
    went_on: int
    gap: float | None  # the median of days

    @property
    def share(self) -> float:
        return self.went_on / self.customers if self.customers else 0.0


def curve(reached: Mapping[int, tuple[int, float | None]]) -> list[Step]:
    """The steps first → second … fifth → sixth; `reached`: the order's number → how many customers
    had it, and the median of days since the order before."""
    steps = []
    for number in range(1, ORDERS + 1):
        went_on, gap = reached.get(number + 1, (0, None))
        steps.append(Step(number, reached.get(number, (0, None))[0], went_on, gap))
    return steps


@dataclass(frozen=True)
class Cohort:
    """Customers whose first order was in one month; lists by months since then, 0 first."""

    month: int  # year × 12 + month - 1
    customers: int
    came: Sequence[int]  # ordered in that month (in month 0: all)
    again: Sequence[int]  # had a second order by the end of that month
    spent: Sequence[int]  # by the end of that month, all together

    @property
    def name(self) -> str:
        return f"{self.month // 12}-{self.month % 12 + 1:02d}"


def cohort(
    month: int,
    until: int,
    came: Mapping[int, tuple[int, int]],
    second: Mapping[int, int],
) -> Cohort:
    """A cohort up to the month `until`; `came`: months since → customers and amount, `second`:
    months since → customers with their second order in it."""
    span = range(until - month + 1)
    again, spent, seen, amount = [], [], 0, 0
    for since in span:
        seen += second.get(since, 0)
        amount += came.get(since, (0, 0))[1]
        again.append(seen)
        spent.append(amount)
    counts = [came.get(since, (0, 0))[0] for since in span]
    return Cohort(month, counts[0], counts, again, spent)
