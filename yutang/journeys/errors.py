"""Refusals of this area."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.journeys.rules.plan import Fault
from yutang.kernel.errors import DomainError, InvalidInput


class NotRunning(DomainError):
    code = "journey_not_running"
    sentence = _("This journey isn't running. Publish and start it first.")


class PlanRefused(InvalidInput):
    """The plan can't be published (or imported); `faults` name each place."""

    code = "plan_refused"

    def __init__(self, faults: list[Fault], sentence: str | Promise | None = None) -> None:
        super().__init__(sentence or _("This journey isn't complete yet. See the marked steps."))
        self.faults = faults
