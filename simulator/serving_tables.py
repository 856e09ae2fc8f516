"""The tables of transfers and of intercept rules."""

from __future__ import annotations

from simulator import serving_records as s
from simulator.store import Store, Table


class ServingTables:
    """Customers handed on, and rules for what members say."""

    def __init__(self, store: Store) -> None:
        self.transfers = Table[s.Transfer](
            store,
            "transfers",
            s.Transfer,
            lambda t: t.id,
            {
                "pair": lambda t: [f"{t.handover}|{t.takeover}".lower()],
                "customer": lambda t: [f"{t.handover.lower()}|{t.person_id}"],
            },
        )
        self.intercept_rules = Table[s.InterceptRule](
            store, "intercept_rules", s.InterceptRule, lambda r: r.rule_id
        )
