"""The tables of mass messages and moments."""

from __future__ import annotations

from simulator import mass_records as mass
from simulator import moment_records as moment
from simulator.store import Store, Table


class MassTables:
    """Mass messages and moments, the tasks of members, and who received how many."""

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
        self.moments = Table[moment.Moment](store, "moments", moment.Moment, lambda m: m.moment_id)
        self.moment_jobs = Table[moment.MomentJob](
            store, "moment_jobs", moment.MomentJob, lambda j: j.jobid
        )
        self.moment_tasks = Table[moment.MomentTask](
            store,
            "moment_tasks",
            moment.MomentTask,
            lambda t: t.key,
            {"moment": lambda t: [t.moment_id], "member": lambda t: [t.userid.lower()]},
        )
