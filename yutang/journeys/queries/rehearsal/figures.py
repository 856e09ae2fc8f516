"""What a rehearsal saw, as it is kept: JSON that pages show without counting again."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import numpy as np

from yutang.journeys.queries.rehearsal.setting import Setting, Terms
from yutang.journeys.rules.rehearsal.watching import Seen
from yutang.kernel import clock

MOST_MEMBERS = 200
MOST_COLLISIONS = 500


def figures(made: Setting, terms: Terms) -> dict[str, Any]:
    """All that was counted; plans by their place in `plans`, days by their number."""
    watch, plans = made.watch, _Plans(made)
    first = clock.local(terms.begin).date()
    days = len(watch.midnights) - 1
    return {
        "days": [(first + timedelta(days=day)).isoformat() for day in range(days)],
        "customers": watch.people.real,
        "newcomers": len(watch.people.like),
        "population": made.population,
        "reached": int(watch.reached.sum()),
        "plans": [
            {"type": type, "id": id, "draft": type == "journey" and id in made.drafts}
            for type, id in plans.keys
        ],
        "entered": _entered(made, plans),
        "said": [
            {"plan": plan, "carrier": carrier, "days": counts}
            for (plan, carrier), counts in _by_day(watch.said_by, plans.of, days).items()
        ],
        "planned": _summed((plans.of(plan), count) for plan, count in watch.planned_by.items()),
        "refused": _reasons(watch.refused_by, plans.of),
        "held": _reasons(watch.held_by, plans.of),
        "waiting": _reasons(watch.left_by, plans.of),
        "over": _pairs(watch.over_by, plans.of),
        "steps": _steps(made, plans),
        "load": _load(made),
        "collisions": _collisions(made, plans),
    }


def future(made: Setting, place: int) -> list[dict[str, Any]]:
    """What happens to one customer, in order; plans as in `figures`."""
    plans = _Plans(made)
    mine = [each for each in made.watch.seen if each.who == place]
    mine.sort(key=lambda each: each.at)  # stable: what belongs together stays so
    return [_told(each, plans) for each in mine]


class _Plans:
    """The plans without their versions: a journey is one plan, whoever is inside of which."""

    def __init__(self, made: Setting) -> None:
        self.keys = list(dict.fromkeys(made.plans))
        self._place = [self.keys.index(each) for each in made.plans]

    def of(self, plan: int) -> int:
        return self._place[plan]


def _told(seen: Seen, plans: _Plans) -> dict[str, Any]:
    return seen.data() | {"plan": plans.of(seen.plan)}


def _entered(made: Setting, plans: _Plans) -> list[dict[str, Any]]:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for (plan, _day, side), count in made.watch.entered_by.items():
        counts[plans.of(plan)][side] += count
    for plan, came in made.watch.came.items():
        counts[plans.of(plan)]["people"] += int(came.sum())
    return [{"plan": plan, **counter} for plan, counter in sorted(counts.items())]


def _by_day(
    counted: Counter[tuple[int, int, str]], of: Callable[[int], int], days: int
) -> dict[tuple[int, str], list[int]]:
    found: dict[tuple[int, str], list[int]] = {}
    for (plan, day, what), count in sorted(counted.items()):
        found.setdefault((of(plan), what), [0] * days)[day] += count
    return found


def _reasons(counted: Counter[Any], of: Callable[[int], int]) -> list[dict[str, Any]]:
    """By plan and reason; `waited`: what an expired message had waited for."""
    found: Counter[tuple[int, str, str]] = Counter()
    for (plan, *rest), count in counted.items():
        texts = [each for each in rest if isinstance(each, str)]
        found[of(plan), texts[0], texts[1] if len(texts) > 1 else ""] += count
    return [
        {"plan": plan, "reason": reason, "waited": waited, "count": count}
        for (plan, reason, waited), count in found.most_common()
    ]


def _pairs(counted: Counter[tuple[int, str]], of: Callable[[int], int]) -> list[dict[str, Any]]:
    found: Counter[tuple[int, str]] = Counter()
    for (plan, what), count in counted.items():
        found[of(plan), what] += count
    return [{"plan": plan, "what": what, "count": count} for (plan, what), count in found.items()]


def _steps(made: Setting, plans: _Plans) -> list[dict[str, Any]]:
    found: Counter[tuple[int, str, str, int | None]] = Counter()
    for (plan, key, outcome, arm), count in made.watch.passed_by.items():
        found[plans.of(plan), key, outcome, arm] += count
    return [
        {"plan": plan, "step": key, "outcome": outcome, "arm": arm, "count": count}
        for (plan, key, outcome, arm), count in found.items()
    ]


def _load(made: Setting) -> dict[str, Any]:
    """Messages to confirm and tasks to do, by member and day; those with most of it first."""
    watch = made.watch
    total = watch.load.sum(axis=0)
    known = np.flatnonzero((watch.members >= 0) & (total > 0))
    first = known[np.argsort(-total[known], kind="stable")]
    shown, rest = first[:MOST_MEMBERS], first[MOST_MEMBERS:]
    return {
        "members": [
            {"id": int(watch.members[each]), "days": watch.load[:, each].tolist()} for each in shown
        ],
        "others": len(rest),
        "most": int(watch.load.max(initial=0)),
    }


def _collisions(made: Setting, plans: _Plans) -> list[dict[str, Any]]:
    found: Counter[tuple[int, int, int]] = Counter()
    for (day, one, other), count in made.watch.collisions().items():
        first, second = sorted((plans.of(one), plans.of(other)))
        if first != second:
            found[day, first, second] += count
    return [
        {"day": day, "one": one, "other": other, "customers": count}
        for (day, one, other), count in sorted(found.items())[:MOST_COLLISIONS]
    ]


def _summed(pairs: Iterable[tuple[int, int]]) -> list[dict[str, Any]]:
    found: Counter[int] = Counter()
    for plan, count in pairs:
        found[plan] += count
    return [{"plan": plan, "count": count} for plan, count in sorted(found.items())]
