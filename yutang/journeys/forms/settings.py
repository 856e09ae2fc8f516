"""The forms of what holds for the whole journey: its terms, when it is over, and what it is for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.journeys.errors import NameTaken
from yutang.journeys.forms.choosing import Boxes, happenings
from yutang.journeys.forms.matches import MatchForm
from yutang.journeys.models import Journey
from yutang.journeys.queries.listing import is_taken
from yutang.org.models import Member

Json = dict[str, Any]
MOST_EXITS = 10  # as many as a plan has
PRIORITIES = [(-10, _("Low")), (0, _("Usual")), (10, _("High")), (20, _("Highest"))]


class TermsForm(forms.Form):
    """How the journey stands among others; `control_percent` is chosen anew when publishing."""

    narrow = ("priority", "control_percent")
    name = forms.CharField(label=_("Name"), max_length=60)
    note = forms.CharField(
        label=_("What it is for"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=PRIORITIES,
        coerce=int,
        help_text=_("Where two plans want the same customer, the higher one goes first."),
    )
    control_percent = forms.DecimalField(
        label=_("Control group (%)"),
        min_value=0,
        max_value=50,
        max_digits=4,
        decimal_places=2,
        help_text=_("Gets nothing, by chance, so that you see what the journey itself does."),
    )

    def __init__(self, data: Any = None, *, journey: Journey) -> None:
        initial = {name: getattr(journey, name) for name in self.base_fields}
        super().__init__(data, initial=initial)
        self.journey = journey
        # Whoever is inside was drawn by it; of groups it is proposed by how many there are.
        if journey.version_id or journey.subject == Journey.Subject.GROUP:
            del self.fields["control_percent"]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if is_taken(name, but=self.journey.pk) and name != self.journey.name:
            raise forms.ValidationError(NameTaken.sentence, code=NameTaken.code)
        return name


class RulesForm(forms.Form):
    """What a plan says of entering, time and quiet hours; the goal stands in forms of its own."""

    narrow = ("reentry_mode", "reentry_days", "valid_from", "valid_until")
    reentry_mode = forms.ChoiceField(
        label=_("Entering again"),
        choices=[
            ("never", _("Never")),
            ("after", _("After some days")),
            ("always", _("At every occasion")),
        ],
    )
    reentry_days = forms.IntegerField(label=_("So many days"), min_value=1, max_value=3650)
    quiet = forms.ChoiceField(
        label=_("What falls into quiet hours"),
        choices=[("hold", _("is held back until they are over")), ("skip", _("is skipped"))],
    )
    late_hours = forms.IntegerField(
        label=_("Still send when so many hours late"),
        min_value=0,
        max_value=720,
        help_text=_("After a stop of the system; what is later is skipped."),
    )
    valid_from = forms.DateField(
        label=_("Entering from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    valid_until = forms.DateField(
        label=_("Entering until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    first_day = forms.ChoiceField(
        label=_("Day 1 of a group"),
        choices=[("made", _("the day it was made")), ("entered", _("the day it entered"))],
    )
    exits = forms.MultipleChoiceField(
        label=_("Whoever does this leaves at once"),
        choices=happenings,
        widget=Boxes,
        required=False,
    )
    goal_on = forms.BooleanField(label=_("The journey has a goal"), required=False)
    goal_days = forms.IntegerField(
        label=_("Reached within so many days"), min_value=1, max_value=365
    )
    goal_leaves = forms.BooleanField(label=_("Whoever reaches it leaves at once"), required=False)

    def __init__(self, data: Any = None, *, plan: Json, member: Member) -> None:
        self.plan, self.member = plan, member
        super().__init__(data, initial=_initial(plan))
        if plan.get("subject") != "group":
            del self.fields["first_day"]
        given = self.data if self.is_bound else None
        goal = plan.get("goal") or {"match": {"kinds": ["order_paid"]}}
        self.goal = MatchForm(given, prefix="goal", match=goal["match"], member=member, draft=plan)
        self.special = self._special(given)

    def _special(self, given: Any) -> list[MatchForm]:
        """The exits that ask more than a kind, and an empty one for one more."""
        asked = [each for each in self.plan.get("exits", []) if not _is_plain(each)]
        count = len(asked)
        if given is not None:
            posted = [n for n in range(MOST_EXITS) if f"exit{n}-there" in given]
            count = posted[-1] if posted else count
        asked += [{}] * (count + 1 - len(asked))
        return [
            MatchForm(given, prefix=f"exit{n}", match=match, member=self.member, draft=self.plan)
            for n, match in enumerate(asked[: min(count + 1, MOST_EXITS)])
        ]

    def is_valid(self) -> bool:
        asked = [each.is_valid() for each in self.special if each.happens]
        valid = super().is_valid() & all(asked)
        if not self.cleaned_data.get("goal_on"):
            return valid
        return valid & self.goal.is_valid()

    def values(self) -> Json:
        """The plan's settings as JSON; None takes one out."""
        found = self.cleaned_data
        first = {"first_day": found["first_day"]} if "first_day" in found else {}
        return first | {
            "reentry": {"mode": found["reentry_mode"], "days": found["reentry_days"]},
            "quiet": found["quiet"],
            "late": {"hours": found["late_hours"]},
            "valid_from": _day(found["valid_from"]),
            "valid_until": _day(found["valid_until"]),
            "exits": self._exits(),
            "goal": self._goal(),
        }

    def _exits(self) -> list[Json]:
        """One match for what was chosen, and one for each that asks more than a kind."""
        special = [each.value() for each in self.special if each.happens]
        chosen = self.cleaned_data["exits"]
        return [*special, {"kinds": chosen}] if chosen else special

    def _goal(self) -> Json | None:
        found = self.cleaned_data
        if not found["goal_on"]:
            return None
        return {
            "match": self.goal.value(),
            "days": found["goal_days"],
            "leaves": found["goal_leaves"],
        }


def _initial(plan: Json) -> Json:
    reentry, goal = plan.get("reentry") or {}, plan.get("goal") or {}
    return {
        "reentry_mode": reentry.get("mode", "never"),
        "reentry_days": reentry.get("days", 30),
        "quiet": plan.get("quiet", "hold"),
        "late_hours": (plan.get("late") or {}).get("hours", 6),
        "valid_from": plan.get("valid_from"),
        "valid_until": plan.get("valid_until"),
        "first_day": plan.get("first_day", "made"),
        "exits": [
            kind for each in plan.get("exits", []) if _is_plain(each) for kind in each["kinds"]
        ],
        "goal_on": bool(goal),
        "goal_days": goal.get("days", 14),
        "goal_leaves": goal.get("leaves", False),
    }


def _is_plain(match: Json) -> bool:
    """Whether the match asks for kinds only; defaults written out ask nothing."""
    return not any(value for key, value in match.items() if key != "kinds")


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
