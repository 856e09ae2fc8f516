"""What customers will do: nothing, or what they did in the last 13 weeks, drawn anew.

Each customer repeats on each coming day the same weekday of one of her last 13 weeks, chosen by
seed, customer and day: so her opening and her buying stay together, and her rate, her weekdays and
her hours stay hers. Of who has been here for fewer weeks, only those are drawn from.

Newcomers come as they came on the same weekday of one of these weeks, all of that day together;
in a brand's first week, as on one of the days there are; on its first day, as today until now.
Each is like the one she is drawn after: the same member, and as long after coming she does what
that one has done until now. The calendar lets no newcomers in: nobody knows their dates.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from yutang.customers.kinds import Kind
from yutang.journeys.queries.rehearsal.columns import columns, micros_sql
from yutang.journeys.rules.matching import path_of
from yutang.journeys.rules.rehearsal.drawing import arriving, repeated, repeated_by_newcomers
from yutang.journeys.rules.rehearsal.happenings import NOTHING, Happenings, happenings
from yutang.journeys.rules.rehearsal.people import People, Small
from yutang.journeys.rules.rehearsal.times import DAY, Ints, micros
from yutang.journeys.rules.triggers import Match
from yutang.kernel import clock
from yutang.outreach.rules.governor import bucket

WEEKS = 13
HAPPENED = f"""
    select customer_id, {micros_sql("happened_at")} from customers_activity
    where kind = any(%(kinds)s) and happened_at >= %(since)s and happened_at < %(until)s
        and customer_id = any(%(asked)s::bigint[]) {{more}}
"""  # noqa: S608 - all texts are ours
SINCE = f"""
    select customer.id, {micros_sql("min(coalesce(follow.since, customer.created_at))")}
    from customers_customer customer
        left join customers_follow follow on follow.customer_id = customer.id
    where customer.id = any(%(asked)s::bigint[]) group by customer.id order by customer.id
"""  # noqa: S608 - all texts are ours


@dataclass(frozen=True)
class Window:
    """The days to come; `seed` None: nobody does anything."""

    begin: datetime
    days: int
    seed: int | None

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """The beginning of today, of the rehearsal, days, and seed."""
        today = micros(clock.day_bounds(clock.local(self.begin).date())[0])
        return today, micros(self.begin), self.days, self.seed or 0


@dataclass(frozen=True)
class Newcomers:
    """When each newcomer arrives, and when the one came whom she is drawn after."""

    came: Ints
    arrives: Ints


class Doing:
    """For each match of a plan, who does it when; the same match is drawn once."""

    def __init__(self, people: People, window: Window, newcomers: Newcomers | None = None) -> None:
        self.people, self.window, self.newcomers = people, window, newcomers
        self._found: dict[str, Happenings] = {}
        self._weeks: Ints | None = None

    def of(self, match: Match) -> Happenings:
        """Who does what the match asks for, and when, from the beginning on."""
        if self.window.seed is None:
            return NOTHING
        name = json.dumps(match.model_dump(), sort_keys=True)
        if name not in self._found:
            own, by_newcomers = self._own(match), self._by_newcomers(match)
            self._found[name] = happenings(
                np.concatenate([own[0], by_newcomers[0]]),
                np.concatenate([own[1], by_newcomers[1]]),
            )
        return self._found[name]

    def _own(self, match: Match) -> tuple[Small, Ints]:
        """What customers do again; nobody comes a second time."""
        again = match.model_copy(update={"kinds": [k for k in match.kinds if k != Kind.ADDED]})
        rows = happened(again, self.people, self.window)
        ids = self.people.ids[: self.people.real]
        return repeated(rows, ids, self.weeks(), self.window.numbers)

    def _by_newcomers(self, match: Match) -> tuple[Small, Ints]:
        if self.newcomers is None:
            return NOTHING.who, NOTHING.at
        rows = happened(match, self.people, self.window, until_now=True)
        came, arrives = self.newcomers.came, self.newcomers.arrives
        return repeated_by_newcomers(rows, self.people, came, arrives)

    def weeks(self) -> Ints:
        """How many weeks of each customer there are to draw from: 1 … 13."""
        if self._weeks is None:
            found = columns(SINCE, "id since", {"asked": self.people.named})
            age = (micros(self.window.begin) - found["since"]) // (7 * DAY)
            self._weeks = np.clip(age, 1, WEEKS)
        return self._weeks


def happened(
    match: Match, people: People, window: Window, *, until_now: bool = False
) -> tuple[Small, Ints]:
    """What really happened in the weeks before today (or now), in order of customers."""
    today, _end = clock.day_bounds(clock.local(window.begin).date())
    more, values = _more(match)
    values |= {
        "kinds": match.kinds,
        "since": today - timedelta(weeks=WEEKS),
        "until": window.begin if until_now else today,
        "asked": people.named,
    }
    found = columns(HAPPENED.format(more=more), "id at", values)
    order = np.lexsort((found["at"], found["id"]))
    return people.places(found["id"][order]), found["at"][order]


def with_newcomers(
    people: People, window: Window, holdout: tuple[str, int]
) -> tuple[People, Newcomers | None]:
    """With those who will come, drawn after those who came; `holdout`: salt and bucket."""
    adding = Match(kinds=[Kind.ADDED])
    who, ats = happened(adding, people, window)
    if not len(who):  # whoever began today has today only
        who, ats = happened(adding, people, window, until_now=True)
    if window.seed is None or not len(who):
        return people, None
    which, arrives = arriving(ats, window.numbers)
    first = int(people.ids[-1]) + 1
    salt, below = holdout
    held_out = (bucket(salt, first + number) < below for number in range(len(which)))
    made = people.and_newcomers(who[which], np.fromiter(held_out, np.bool_, len(which)))
    return made, Newcomers(ats[which], arrives)


def _more(match: Match) -> tuple[str, dict[str, Any]]:
    """The match's conditions in SQL, as `rules.matching.fits` has them."""
    conditions = {
        "and subject_type = %(subject_type)s": match.subject_type,
        "and subject_id = any(%(subject_ids)s)": match.subject_ids,
        "and member_id = any(%(member_ids)s)": match.member_ids,
        "and amount >= %(amount_from)s": match.amount_from is not None,
        "and amount <= %(amount_to)s": match.amount_to is not None,
        "and props @> %(props)s::jsonb": match.props,
        "and jsonb_path_exists(props, %(path)s::jsonpath)": match.at_least,
    }
    values = match.model_dump(exclude={"at_least"})
    values |= {"props": json.dumps(match.props), "path": path_of(match)}
    return " ".join(text for text, is_asked in conditions.items() if is_asked), values
