"""The forms of steps, one for each kind: what stands in the step, and what people make of it.

A form reads a step's JSON and gives the values that change; flows within the step stay outside.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.journeys.forms import choosing
from yutang.journeys.forms.choosing import Boxes, choice
from yutang.journeys.forms.matches import MatchForm
from yutang.journeys.models import Journey
from yutang.journeys.rules import editing
from yutang.journeys.words.kinds import STEPS
from yutang.journeys.words.sentences import short
from yutang.kernel import reading
from yutang.org.models import Member

Json = dict[str, Any]
MOST_TEXT = 4000


class Lines(forms.CharField):
    """A text with its lines as WeCom has them, not as browsers post them."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


def text_field(label: Any, rows: int = 5, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return Lines(label=label, required=False, max_length=MOST_TEXT, widget=area, **more)


class StepForm(forms.Form):
    """What all steps have; `narrow`: fields that stand beside each other."""

    narrow: tuple[str, ...] = ()
    name = forms.CharField(
        label=_("Name of the step"),
        max_length=60,
        required=False,
        help_text=_("Empty: what it does."),
    )

    def __init__(self, data: Any = None, *, journey: Journey, step: Json, member: Member) -> None:
        self.journey, self.step, self.member = journey, step, member
        super().__init__(data, initial=self.read(step))
        self.offer(self.fields)

    def read(self, step: Json) -> Json:
        """What the form shows of the step."""
        return dict(step)

    def offer(self, fields: Any) -> None:
        """Fill the choices."""

    def values(self) -> Json:
        """What the form says, as the step's JSON."""
        return dict(self.cleaned_data)


class SpanForm(StepForm):
    narrow = ("days", "hours", "minutes")
    days = forms.IntegerField(label=_("Days"), min_value=0, max_value=3650, required=False)
    hours = forms.IntegerField(label=_("Hours"), min_value=0, max_value=10_000, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=10_000, required=False)

    def read(self, step: Json) -> Json:
        return {**step, **step.get("span", {})}

    def values(self) -> Json:
        span = {part: self.cleaned_data[part] or 0 for part in self.narrow}
        return {"name": self.cleaned_data["name"], "span": span}


class UntilForm(StepForm):
    narrow = ("at", "days")
    at = forms.TimeField(
        label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    days = forms.IntegerField(
        label=_("At least so many days later"), min_value=0, max_value=365, required=False
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only on"),
        choices=choosing.weekdays,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: on any day."),
    )
    group_day = forms.IntegerField(
        label=_("Day of the group"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("1 is the group's first day. Empty: counted from the step before."),
    )

    def offer(self, fields: Any) -> None:
        if self.journey.draft.get("subject") != "group":
            del fields["group_day"]

    def values(self) -> Json:
        found = dict(self.cleaned_data)
        at = found.pop("at").isoformat()
        return {**found, "at": at, "days": found["days"] or 0}


class AwaitForm(SpanForm):
    """The match stands in a form of its own, `match`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data if self.is_bound else None
        self.match = MatchForm(
            given,
            prefix="match",
            match=self.step.get("match"),
            member=self.member,
            draft=self.journey.draft,
        )

    def is_valid(self) -> bool:
        return super().is_valid() & self.match.is_valid()

    def values(self) -> Json:
        return {**super().values(), "match": self.match.value()}


class SendForm(StepForm):
    narrow = ("purpose", "keep_hours")
    carrier = forms.ChoiceField(label=_("How"), choices=choosing.CARRIERS)
    text = text_field(
        _("Text"),
        6,
        help_text=_("{member} becomes the member's name. Empty: the material's own words."),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=choosing.PURPOSES)
    keep_hours = forms.IntegerField(
        label=_("Of use for so many hours"), min_value=1, max_value=720, initial=48
    )
    with_materials = True

    def read(self, step: Json) -> Json:
        return {"keep_hours": 48, **step}

    def offer(self, fields: Any) -> None:
        if self.journey.draft.get("subject") == "group":
            fields["carrier"].choices = [("wecom_group", _("To the group: its owner confirms"))]

    def values(self) -> Json:
        ids = self.data.getlist("materials") if hasattr(self.data, "getlist") else []
        chosen = dict.fromkeys(reading.whole(id) for id in ids)
        return {**self.cleaned_data, "materials": [id for id in chosen if id is not None]}


class TagForm(StepForm):
    add = forms.TypedMultipleChoiceField(label=_("Give"), coerce=int, required=False, widget=Boxes)
    remove = forms.TypedMultipleChoiceField(
        label=_("Take away"), coerce=int, required=False, widget=Boxes
    )

    def offer(self, fields: Any) -> None:
        for name in ("add", "remove"):
            fields[name].choices = choosing.tags(self.step.get(name, ()))


class FactForm(StepForm):
    fact = forms.ChoiceField(label=_("Fact"), required=False)
    value = forms.CharField(
        label=_("Value"),
        max_length=300,
        required=False,
        help_text=_("A day as 2026-05-01, a choice by its name. Empty: take the fact away."),
    )

    def offer(self, fields: Any) -> None:
        fields["fact"].choices = choosing.facts(self.step.get("fact", ""))

    def values(self) -> Json:
        return {**self.cleaned_data, "value": self.cleaned_data["value"] or None}


class TaskForm(StepForm):
    title = forms.CharField(label=_("What is to be done"), max_length=60, required=False)
    text = text_field(_("More about it"), 3)
    days = forms.IntegerField(label=_("Within so many days"), min_value=1, max_value=60)


class InviteForm(StepForm):
    group_code = choice(_("Group code"))
    text = text_field(_("Text"), 4)
    keep_hours = forms.IntegerField(
        label=_("Of use for so many hours"), min_value=1, max_value=720, initial=48
    )

    def read(self, step: Json) -> Json:
        return {"keep_hours": 48, **step}

    def offer(self, fields: Any) -> None:
        fields["group_code"].choices = choosing.group_codes(self.step.get("group_code"))


class WebhookForm(StepForm):
    narrow = ("timeout_seconds", "tries")
    url = forms.CharField(label=_("Address"), max_length=500, widget=forms.URLInput)
    timeout_seconds = forms.IntegerField(label=_("Seconds to wait"), min_value=1, max_value=30)
    tries = forms.IntegerField(label=_("Tries"), min_value=1, max_value=10)
    failed = forms.ChoiceField(
        label=_("If it isn't taken"),
        choices=[("go_on", _("Go on")), ("stop", _("Stop here"))],
    )

    def read(self, step: Json) -> Json:
        return {"timeout_seconds": 10, "tries": 5, "failed": "go_on", **step}


class GoToForm(StepForm):
    journey_id = choice(_("Journey"))
    leave = forms.BooleanField(label=_("And leave this one"), required=False)

    def read(self, step: Json) -> Json:
        return {**step, "journey_id": step.get("journey"), "leave": step.get("leave", True)}

    def offer(self, fields: Any) -> None:
        subject = self.journey.draft.get("subject", "customer")
        given = self.step.get("journey")
        fields["journey_id"].choices = choosing.journeys(self.journey.pk, subject, given)

    def values(self) -> Json:
        found = dict(self.cleaned_data)
        found["journey"] = found.pop("journey_id")
        return found


class JumpForm(StepForm):
    to = forms.ChoiceField(label=_("Step"), required=False)

    def offer(self, fields: Any) -> None:
        places = [
            (each["id"], step_name(each))
            for each in editing.steps(self.journey.draft.get("flow", []))
            if each["id"] != self.step["id"]
        ]
        fields["to"].choices = choosing.with_lost(places, self.step.get("to"))


def step_name(step: Json) -> str:
    """What a step is called in a list of steps."""
    label = str(STEPS[step["kind"]].label)
    words = step.get("name") or short(step.get("text", ""))
    return f"{label}: {words}" if words else label


FORMS: dict[str, type[StepForm]] = {
    "wait": SpanForm,
    "until": UntilForm,
    "await": AwaitForm,
    "send": SendForm,
    "tag": TagForm,
    "fact": FactForm,
    "task": TaskForm,
    "invite": InviteForm,
    "webhook": WebhookForm,
    "journey": GoToForm,
    "jump": JumpForm,
    "coupon": StepForm,
    "end": StepForm,
}
