"""Chance that is the same every time: drawn from seed, customer and day, in no order."""

import numpy as np
from numpy.typing import NDArray

from yutang.journeys.rules.rehearsal.happenings import Happenings, happenings
from yutang.journeys.rules.rehearsal.people import Small
from yutang.journeys.rules.rehearsal.times import DAY, Ints

Bits = NDArray[np.uint64]


def drawn(seed: int, ids: Ints, day: int, places: Ints) -> Ints:
    """For each id a number from 0 to below its `places`, evenly spread and always the same."""
    mixed = _mixed(ids.astype(np.uint64) + _mixed(np.array([seed * 1_000 + day], np.uint64)))
    found: Ints = ((mixed >> np.uint64(11)) % places.astype(np.uint64)).astype(np.int64)
    return found


def repeated(
    happened: tuple[Small, Ints], ids: Ints, weeks: Ints, window: tuple[int, int, int, int]
) -> Happenings:
    """What happened, done again on the days to come, each by a week of the customer's own.

    `happened`: places of customers, and moments. `weeks`: of each customer, how many to draw from.
    `window`: the beginning of the first day, when the rehearsal begins, days, seed.
    """
    today, begin, days, seed = window
    who, ats = happened
    before = (today - 1 - ats) // DAY  # 0: yesterday
    people: list[Small] = []
    moments: list[Ints] = []
    for day in range(days + 1):
        chosen = drawn(seed, ids, day, weeks)
        # The day so many weeks and days before the one to come.
        back = chosen[who] * 7 + 6 - day % 7
        some = before == back
        people.append(who[some])
        moments.append(ats[some] + (before[some] + 1 + day) * DAY)
    made = np.concatenate(moments) if moments else ats
    all_of_them = np.concatenate(people) if people else who
    later = made > begin
    return happenings(all_of_them[later], made[later])


def _mixed(bits: Bits) -> Bits:
    """SplitMix64 (Steele, Lea and Flood 2014): one bit more or less changes half of them."""
    with np.errstate(over="ignore"):
        bits = bits + np.uint64(0x9E3779B97F4A7C15)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return bits ^ (bits >> np.uint64(31))
