"""What the steps of a journey do, a file for each kind: whole batches, set-based.

An act takes the runs that are due at one step, does what the step says for all of them inside the
engine's transaction, and returns what is known of each by now (`deciding.Facts`, by run id; a run
without an entry has no news). It calls no network. Raising `StepFailed` stops these runs with the
reason; any other error is tried for halves of the batch, down to the runs that cause it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yutang.journeys.queries.programs import Printed
from yutang.journeys.rules.deciding import Facts
from yutang.journeys.rules.program import Node


@dataclass(slots=True)
class Standing:
    """A claimed run: where it stands, and since when it is due there."""

    run_id: int
    subject_id: int  # customer, or group chat
    step_id: int
    due_at: datetime
    steps: int
    woken: bool
    answered: bool | None
    entered_at: datetime
    arrived_at: datetime
    first_day: date | None = None  # of the group


@dataclass(frozen=True)
class Batch:
    """Runs that are due at one node of one version."""

    printed: Printed
    node: Node
    runs: Sequence[Standing]
    now: datetime

    @property
    def subject_ids(self) -> list[int]:
        return [run.subject_id for run in self.runs]

    def alike(self, facts: Facts) -> dict[int, Facts]:
        """The same is known of all."""
        return {run.run_id: facts for run in self.runs}


class StepFailed(Exception):
    """The step can't be done for these runs; the reason is shown to operators."""


Act = Callable[[Batch], Mapping[int, Facts]]
_acts: dict[tuple[str, str], Act] = {}


def act(kind: str, *, subject: str = "") -> Callable[[Act], Act]:
    """Register what the steps of this kind do; `subject`: only in journeys of groups, say."""

    def register(function: Act) -> Act:
        _acts[kind, subject] = function
        return function

    return register


def do(batch: Batch) -> Mapping[int, Facts]:
    """Do what the step says; steps that only wait or lead on do nothing."""
    kind, subject = batch.node.kind, batch.printed.plan.subject
    found = _acts.get((kind, subject)) or _acts.get((kind, ""))
    return found(batch) if found else {}
