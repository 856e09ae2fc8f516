"""What customers will do: nothing, or what they did in the last 13 weeks, drawn anew.

Each customer repeats on each coming day the same weekday of one of her last 13 weeks, chosen by
seed, customer and day: so her opening and her buying stay together, and her rate, her weekdays and
her hours stay hers. Of who has been here for fewer weeks, only those are drawn from.
"""

import json
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from yutang.journeys.queries.rehearsal.columns import columns, micros_sql
from yutang.journeys.rules.rehearsal.drawing import repeated
from yutang.journeys.rules.rehearsal.happenings import NOTHING, Happenings
from yutang.journeys.rules.rehearsal.people import People, Small
from yutang.journeys.rules.rehearsal.times import DAY, Ints, micros
from yutang.journeys.rules.triggers import Match
from yutang.kernel import clock

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


class Doing:
    """For each match of a plan, who does it when; the same match is drawn once."""

    def __init__(self, people: People, *, begin: datetime, days: int, seed: int | None) -> None:
        """`seed` None: nobody does anything."""
        self.people, self.begin, self.days, self.seed = people, begin, days, seed
        self._found: dict[str, Happenings] = {}
        self._weeks: Ints | None = None

    def of(self, match: Match) -> Happenings:
        """Who does what the match asks for, and when, from the beginning on."""
        if self.seed is None:
            return NOTHING
        name = json.dumps(match.model_dump(), sort_keys=True)
        if name not in self._found:
            who, ats = self.happened(match)
            today = micros(clock.day_bounds(clock.local(self.begin).date())[0])
            self._found[name] = repeated(
                (who, ats),
                self.people.ids,
                self.weeks(),
                (today, micros(self.begin), self.days, self.seed),
            )
        return self._found[name]

    def happened(self, match: Match) -> tuple[Small, Ints]:
        """What really happened in the weeks before today."""
        today, _end = clock.day_bounds(clock.local(self.begin).date())
        more, values = _more(match)
        values |= {
            "kinds": match.kinds,
            "since": today - timedelta(weeks=WEEKS),
            "until": today,
            "asked": self.people.ids.tolist(),
        }
        found = columns(HAPPENED.format(more=more), "id at", values)
        order = np.argsort(found["id"], kind="stable")
        return self.people.places(found["id"][order]), found["at"][order]

    def weeks(self) -> Ints:
        """How many weeks of each customer there are to draw from: 1 … 13."""
        if self._weeks is None:
            found = columns(SINCE, "id since", {"asked": self.people.ids.tolist()})
            age = (micros(self.begin) - found["since"]) // (7 * DAY)
            self._weeks = np.clip(age, 1, WEEKS)
        return self._weeks


def _more(match: Match) -> tuple[str, dict[str, Any]]:
    """The match's conditions in SQL, as `rules.matching.fits` has them."""
    conditions = {
        "and subject_type = %(subject_type)s": match.subject_type,
        "and subject_id = any(%(subject_ids)s)": match.subject_ids,
        "and member_id = any(%(member_ids)s)": match.member_ids,
        "and amount >= %(amount_from)s": match.amount_from is not None,
        "and props @> %(props)s::jsonb": match.props,
    }
    values = match.model_dump() | {"props": json.dumps(match.props)}
    return " ".join(text for text, is_asked in conditions.items() if is_asked), values
