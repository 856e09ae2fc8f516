"""Chance that is the same every time: drawn from seed, customer and day, in no order."""

import numpy as np
from numpy.typing import NDArray

from yutang.journeys.rules.rehearsal.people import People, Small
from yutang.journeys.rules.rehearsal.times import DAY, Ints

Bits = NDArray[np.uint64]
WEEK = 7


def drawn(seed: int, ids: Ints, day: int, places: Ints) -> Ints:
    """For each id a number from 0 to below its `places`, evenly spread and always the same."""
    mixed = _mixed(ids.astype(np.uint64) + _mixed(np.array([seed * 1_000 + day], np.uint64)))
    found: Ints = ((mixed >> np.uint64(11)) % places.astype(np.uint64)).astype(np.int64)
    return found


def repeated(
    happened: tuple[Small, Ints], ids: Ints, weeks: Ints, window: tuple[int, int, int, int]
) -> tuple[Small, Ints]:
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
    return all_of_them[later], made[later]


def arriving(
    ats: Ints, window: tuple[int, int, int, int], past: int | None = None
) -> tuple[NDArray[np.int64], Ints]:
    """Which of those who came in the weeks before are drawn to come again, and when.

    All of one day come again together, on the same weekday: each day to come takes one of the
    weeks, as far back as anybody came, or `past` days. Before a week is full it takes one of the
    days there are.
    """
    today, begin, days, seed = window
    before = (today - 1 - ats) // DAY  # 0: yesterday; -1: today
    past = int(before.max(initial=-1)) + 1 if past is None else past
    places = np.array([past // WEEK if past >= WEEK else max(past, 1)])
    which: list[NDArray[np.int64]] = []
    moments: list[Ints] = []
    for day in range(days + 1):
        chosen = int(drawn(seed, np.array([0]), day, places)[0])
        back = chosen * WEEK + 6 - day % WEEK if past >= WEEK else past - 1 - chosen
        some = np.flatnonzero(before == back)
        which.append(some)
        moments.append(ats[some] + (before[some] + 1 + day) * DAY)
    found, made = np.concatenate(which), np.concatenate(moments)
    return found[made > begin], made[made > begin]


def repeated_by_newcomers(
    happened: tuple[Small, Ints], people: People, came: Ints, arrives: Ints
) -> tuple[Small, Ints]:
    """What those did since they came whom the newcomers are drawn after, as long after coming.

    `happened` is in order of customers. `came`: when those came; `arrives`: when newcomers do.
    """
    who, ats = happened
    first = np.searchsorted(who, people.like)
    count = np.searchsorted(who, people.like, side="right") - first
    newcomer = np.repeat(np.arange(len(people.like)), count)
    row = np.arange(len(newcomer)) - np.repeat(np.cumsum(count) - count, count)
    row += np.repeat(first, count)
    since = ats[row] - came[newcomer]
    known = since >= 0
    places = (people.real + newcomer[known]).astype(np.int32)
    return places, arrives[newcomer[known]] + since[known]


def _mixed(bits: Bits) -> Bits:
    """SplitMix64 (Steele, Lea and Flood 2014): one bit more or less changes half of them."""
    with np.errstate(over="ignore"):
        bits = bits + np.uint64(0x9E3779B97F4A7C15)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return bits ^ (bits >> np.uint64(31))
