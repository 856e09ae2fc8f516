"""The programs of published versions: they never change, so each process reads each once."""

from dataclasses import dataclass
from functools import lru_cache

from yutang.journeys.models import Journey, Step, Version
from yutang.journeys.rules.plan import Plan, parse
from yutang.journeys.rules.program import Node, Program, program


@dataclass(frozen=True)
class Printed:
    """A version as the engine runs it: its plan, its nodes, and the ids of its steps by key."""

    version_id: int
    number: int
    journey_id: int
    salt: str
    plan: Plan
    program: Program
    step_ids: dict[str, int]
    keys: dict[int, str]

    def node(self, step_id: int) -> Node:
        return self.program.nodes[self.keys[step_id]]


@lru_cache(maxsize=256)
def printed(version_id: int) -> Printed:
    """The version, ready to run."""
    version = Version.objects.get(pk=version_id)
    salt = Journey.objects.values_list("salt", flat=True).get(pk=version.journey_id)
    plan = parse(version.plan)
    ids = dict(Step.objects.filter(version=version).values_list("key", "id"))
    keys = {id: key for key, id in ids.items()}
    return Printed(
        version.pk, version.number, version.journey_id, salt, plan, program(plan), ids, keys
    )


def numbered(journey_id: int, number: int) -> Printed | None:
    """The journey's version of this number; None: there is none."""
    found = Version.objects.filter(journey=journey_id, number=number).values_list("pk", flat=True)
    return printed(pk) if (pk := found.first()) else None
