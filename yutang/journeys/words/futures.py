"""What would happen to one customer, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.journeys.models import Journey
from yutang.journeys.queries.rehearsals import names_of_steps, reason_label
from yutang.journeys.words import reasons
from yutang.outreach import sources

# What is seen → its words, and how it is coloured.
WHAT: Mapping[str, tuple[str | Promise, str]] = {
    "entered": (_("Enters"), "blue"),
    "control": (_("In the control group"), "secondary"),
    "holdout": (_("In the brand's own control group"), "secondary"),
    "admitted": (_("Is told"), "green"),
    "heard": (_("Reads it in a group"), "green"),
    "posted": (_("Is said in the group"), "green"),
    "held": (_("Held back for now"), "yellow"),
    "suppressed": (_("Not sent"), "red"),
    "passed": (_("Passed"), "secondary"),
    "refused": (_("Refused"), "yellow"),
    "skipped": (_("Skipped"), "yellow"),
    "timed_out": (_("The time was over"), "secondary"),
    "ended": (_("Finished"), "secondary"),
    "left": (_("Left early"), "secondary"),
}


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    at: datetime
    plan: str
    url: str
    step: str
    label: str
    tone: str
    reason: str
    until: datetime | None


def rows(told: Mapping[str, Any]) -> list[Row]:
    """The customer's future in order, every plan by its name."""
    keys = [(type, id) for type, id in told["plans"]]
    named = sources.named(keys)
    steps = _steps([id for type, id in keys if type == "journey"])
    found = []
    for row in told["rows"]:
        key = keys[row["plan"]]
        name = steps.get(key[1], {}).get(row["step"], row["step"]) if key[0] == "journey" else ""
        label, tone = WHAT[row["what"]]
        found.append(
            Row(
                at=datetime.fromisoformat(row["at"]),
                plan=named[key].name,
                url=named[key].url,
                step=name,
                label=str(label),
                tone=tone,
                reason=_reason(row),
                until=datetime.fromisoformat(row["until"]) if row["until"] else None,
            )
        )
    return found


def _reason(row: Mapping[str, Any]) -> str:
    if not row["reason"]:
        return ""
    if row["what"] in ("held", "suppressed"):
        return reason_label(row["reason"])
    return reasons.sentence(row["reason"])


def _steps(ids: list[int]) -> dict[int, dict[str, str]]:
    found = Journey.objects.filter(pk__in=ids).select_related("version")
    return {journey.pk: names_of_steps(journey) for journey in found}
