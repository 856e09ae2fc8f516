"""What a rehearsal saw, as it is kept: JSON that pages show without counting again."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import numpy as np

from yutang.journeys.queries.rehearsal.group_setting import GroupSetting
from yutang.journeys.queries.rehearsal.setting import Setting
from yutang.journeys.queries.rehearsal.terms import Terms
from yutang.journeys.rules.rehearsal.colliding import Side, collisions
from yutang.journeys.rules.rehearsal.counting import Counts, Seen, Wanted
from yutang.journeys.rules.rehearsal.times import Ints
from yutang.kernel import clock

MOST_MEMBERS = 200
MOST_COLLISIONS = 500


def figures(made: Setting, terms: Terms) -> dict[str, Any]:
    """All that was counted; plans by their place in `plans`, days by their number."""
    plans, chats = _Plans(made.plans), made.groups.chats
    first = clock.local(terms.begin).date()
    days = len(made.watch.midnights) - 1
    return {
        "days": [(first + timedelta(days=day)).isoformat() for day in range(days)],
        "customers": made.watch.people.real,
        "newcomers": len(made.watch.people.like),
        "population": made.population,
        "groups": int(chats.is_living[: chats.real].sum()),
        "new_groups": len(chats.like),
        "reached": int(made.watch.reached.sum()),
        "plans": _named(made, plans),
        "entered": _entered(made, plans),
        "said": [
            {"plan": plan, "carrier": carrier, "days": counts}
            for (plan, carrier), counts in _by_day(_joined(made, "said_by"), plans.of, days).items()
        ],
        "planned": _summed((plans.of(k[0]), n) for k, n in _joined(made, "planned_by").items()),
        "refused": _reasons(_joined(made, "refused_by"), plans.of),
        "held": _reasons(_joined(made, "held_by"), plans.of),
        "skipped": _reasons(_joined(made, "skipped_by"), plans.of),
        "waiting": _reasons(_joined(made, "left_by"), plans.of),
        "over": _pairs(_joined(made, "over_by"), plans.of),
        "steps": _steps(made, plans),
        "load": _load([(made.watch.members, made.watch.load), _owners(made)]),
        "work": _work(made, plans),
        "collisions": _collisions(made, plans),
    }


def future(made: Setting, place: int) -> list[dict[str, Any]]:
    """What happens to one customer, in order; plans as in `figures`."""
    return _future(made.watch, place, _Plans(made.plans))


def group_future(made: GroupSetting, group_id: int) -> list[dict[str, Any]]:
    """What happens in one group, in order; plans by their place in `made.plans`, each once."""
    [place] = made.chats.places(np.array([group_id])).tolist() or [-1]
    return _future(made.watch, place, _Plans(made.plans))


def _future(watch: Counts, place: int, plans: "_Plans") -> list[dict[str, Any]]:
    mine = [each for each in watch.seen if each.who == place]
    mine.sort(key=lambda each: each.at)  # stable: what belongs together stays so
    return [_told(each, plans) for each in mine]


class _Plans:
    """The plans without their versions: a journey is one plan, whoever is inside of which."""

    def __init__(self, plans: list[tuple[str, int]]) -> None:
        self.keys = list(dict.fromkeys(plans))
        self._place = [self.keys.index(each) for each in plans]

    def of(self, plan: int) -> int:
        return self._place[plan]


def _joined(made: Setting, what: str) -> Counter[Any]:
    """What was counted of customers and of groups, with plans by their number among all."""
    found: Counter[Any] = Counter(getattr(made.watch, what))
    for (plan, *rest), count in getattr(made.groups.watch, what).items():
        found[made.own_plans + plan, *rest] += count
    return found


def _named(made: Setting, plans: _Plans) -> list[dict[str, Any]]:
    of_groups = set(made.groups.plans)
    return [
        {
            "type": type,
            "id": id,
            "draft": type == "journey" and id in made.drafts,
            "subject": "group" if (type, id) in of_groups else "customer",
        }
        for type, id in plans.keys
    ]


def _told(seen: Seen, plans: _Plans) -> dict[str, Any]:
    return seen.data() | {"plan": plans.of(seen.plan)}


def _entered(made: Setting, plans: _Plans) -> list[dict[str, Any]]:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for (plan, _day, side), count in _joined(made, "entered_by").items():
        counts[plans.of(plan)][side] += count
    customers = (0, made.watch, made.watch.people.real)
    groups = (made.own_plans, made.groups.watch, made.groups.chats.real)
    for first, watch, real in (customers, groups):
        for plan, came in watch.came.items():
            counts[plans.of(first + plan)]["people"] += int(came.sum())
            counts[plans.of(first + plan)]["newcomers"] += int(came[real:].sum())
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
    for (plan, key, outcome, arm), count in _joined(made, "passed_by").items():
        found[plans.of(plan), key, outcome, arm] += count
    return [
        {"plan": plan, "step": key, "outcome": outcome, "arm": arm, "count": count}
        for (plan, key, outcome, arm), count in found.items()
    ]


def _load(parts: list[tuple[Ints, Ints]]) -> dict[str, Any]:
    """What there is to do by member and day, those with most of it first; `parts`: ids, counts."""
    work: dict[int, Ints] = {}
    for ids, load in parts:
        for place in np.flatnonzero((ids >= 0) & (load.sum(axis=0) > 0)).tolist():
            work[int(ids[place])] = work.get(int(ids[place]), 0) + load[:, place]
    first = sorted(work, key=lambda id: (-int(work[id].sum()), id))
    return {
        "members": [{"id": id, "days": work[id].tolist()} for id in first[:MOST_MEMBERS]],
        "others": len(first[MOST_MEMBERS:]),
        "most": max((int(days.max()) for days in work.values()), default=0),
    }


def _owners(made: Setting) -> tuple[Ints, Ints]:
    return made.groups.watch.members, made.groups.watch.load


def _work(made: Setting, plans: _Plans) -> list[dict[str, Any]]:
    """What each plan of groups gives owners to confirm and to do."""
    watch = made.groups.watch
    found: dict[int, Ints] = {}
    for plan, load in sorted(watch.work_of.items()):
        number = plans.of(made.own_plans + plan)
        found[number] = found.get(number, 0) + load
    return [{"plan": plan, **_load([(watch.members, load)])} for plan, load in found.items()]


def _collisions(made: Setting, plans: _Plans) -> list[dict[str, Any]]:
    people = Side(_wanted(made.watch, plans, 0), len(made.watch.people))
    chats = Side(_wanted(made.groups.watch, plans, made.own_plans), len(made.groups.chats))
    return [
        {
            "day": each.day,
            "one": each.one,
            "other": each.other,
            "customers": each.customers,
            "groups": each.groups,
        }
        for each in collisions(people, chats, made.rooms)[:MOST_COLLISIONS]
    ]


def _wanted(watch: Counts, plans: _Plans, first: int) -> Wanted:
    """Whom each plan wants on each day, whatever the version."""
    found: Wanted = defaultdict(lambda: defaultdict(list))
    for day, wanted in watch.wanted.items():
        for plan, parts in wanted.items():
            found[day][plans.of(first + plan)] += parts
    return found


def _summed(pairs: Iterable[tuple[int, int]]) -> list[dict[str, Any]]:
    found: Counter[int] = Counter()
    for plan, count in pairs:
        found[plan] += count
    return [{"plan": plan, "count": count} for plan, count in sorted(found.items())]
