"""Whom rules and audiences are about, as they stand when the rehearsal begins."""

import json
from datetime import datetime
from typing import Any

import numpy as np

from yutang.audiences import engines
from yutang.audiences.rules import schema
from yutang.journeys.queries.rehearsal.columns import columns
from yutang.journeys.rules.rehearsal.people import Flags, People, Small

FEW = 20_000  # so many are asked of PostgreSQL by name
MEMBERS = """
    select member.customer_id
    from audiences_audiencemember member
        join audiences_audience audience on audience.id = member.audience_id
    where member.audience_id = %(audience)s and audience.archived_at is null
        and member.customer_id = any(%(asked)s::bigint[])
    order by member.customer_id
"""


class Sets:
    """Each rule and each audience is asked for once."""

    def __init__(self, people: People, at: datetime) -> None:
        self.people, self.at = people, at
        self._held: dict[str, Flags] = {}
        self._members: dict[int, Small] = {}

    def holds(self, rule: dict[str, Any] | None) -> Flags:
        """Whom the rule is about; without a rule it is about everybody."""
        if rule is None:
            return np.ones(len(self.people), dtype=np.bool_)
        name = json.dumps(rule, sort_keys=True)
        if name not in self._held:
            held = np.zeros(len(self.people), dtype=np.bool_)
            held[self.people.places(self._asked(rule))] = True
            held[self.people.real :] = held[self.people.like]
            self._held[name] = held
        return self._held[name]

    def members(self, audience_id: int) -> Small:
        """Who is in the audience."""
        if audience_id not in self._members:
            values = {"audience": audience_id, "asked": self.people.named}
            found = columns(MEMBERS, "id", values)["id"]
            self._members[audience_id] = self.people.places(found)
        return self._members[audience_id]

    def _asked(self, rule: dict[str, Any]) -> Any:
        parsed = schema.parse(rule)
        if len(self.people) <= FEW:
            real = self.people.ids[: self.people.real]
            found = engines.check(parsed, real.tolist(), at=self.at)
            return np.array(sorted(found), dtype=np.int64)
        return engines.members(parsed, at=self.at).to_numpy()
