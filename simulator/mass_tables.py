"""The tables of mass messages."""

from __future__ import annotations

from simulator import mass_records as mass
from simulator.store import Store, Table


class MassTables:
    """Mass messages, the tasks of members, and who received how many."""

    def __init__(self, store: Store) -> None:
        self.mass_messages = Table[mass.MassMessage](
            store, "mass_messages", mass.MassMessage, lambda m: m.msgid
        )
        self.mass_tasks = Table[mass.MassTask](
            store,
            "mass_tasks",
            mass.MassTask,
            lambda t: t.key,
            {"message": lambda t: [t.msgid], "member": lambda t: [t.userid.lower()]},
        )
        self.receptions = Table[mass.Reception](
            store, "receptions", mass.Reception, lambda r: r.target
        )
