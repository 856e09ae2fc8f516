"""The forms of triggers, one for each kind."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.groups.models import GroupChat
from yutang.journeys.forms import choosing
from yutang.journeys.forms.choosing import Boxes, choice
from yutang.journeys.forms.matches import MatchForm
from yutang.journeys.forms.rules import RuleForm
from yutang.journeys.models import Journey
from yutang.org.models import Member

Json = dict[str, Any]
CHATS_SHOWN = 500


class TriggerForm(forms.Form):
    """A beginning; `rule`: only who fits it enters."""

    narrow: tuple[str, ...] = ()

    def __init__(
        self, data: Any = None, *, journey: Journey, trigger: Json, member: Member
    ) -> None:
        self.journey, self.trigger, self.member = journey, trigger, member
        super().__init__(data, initial=self.read(trigger))
        self.offer(self.fields)
        given = self.data if self.is_bound else None
        self.rule = None
        if not self.of_groups and trigger["kind"] != "group":
            self.rule = RuleForm(given, prefix="rule", rule=trigger.get("rule"))
        self.match = None
        if trigger["kind"] == "activity":
            self.match = MatchForm(
                given,
                prefix="match",
                match=trigger.get("match"),
                member=member,
                draft=journey.draft,
            )

    @property
    def of_groups(self) -> bool:
        return bool(self.journey.draft.get("subject") == "group")

    def read(self, trigger: Json) -> Json:
        return dict(trigger)

    def offer(self, fields: Any) -> None:
        """Fill the choices."""

    def is_valid(self) -> bool:
        more = [form.is_valid() for form in (self.rule, self.match) if form]
        return super().is_valid() & all(more)

    def value(self) -> Json:
        """The trigger as JSON."""
        made = {"kind": self.trigger["kind"], **self.own()}
        if self.match:
            made["match"] = self.match.value()
        if self.rule and self.rule.rule:
            made["rule"] = self.rule.rule
        return made

    def own(self) -> Json:
        return {key: value for key, value in self.cleaned_data.items() if value is not None}


def _hour() -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=_("At"), widget=widget)


class AudienceForm(TriggerForm):
    audience = choice(_("Audience"))
    on = forms.ChoiceField(
        label=_("When somebody"),
        choices=[("entered", _("comes into it")), ("left", _("leaves it"))],
    )
    inside = forms.BooleanField(label=_("Also who is in it at the start"), required=False)

    def read(self, trigger: Json) -> Json:
        return {"on": "entered", **trigger}

    def offer(self, fields: Any) -> None:
        fields["audience"].choices = choosing.audiences(self.trigger.get("audience"))


class Timed(TriggerForm):
    """Triggers with an hour of the day."""

    at = _hour()

    def read(self, trigger: Json) -> Json:
        return {"at": "10:00", "days": 0, "yearly": True, "calendar": "solar", **trigger}

    def own(self) -> Json:
        return {**super().own(), "at": self.cleaned_data["at"].isoformat()}


class DateForm(Timed):
    narrow = ("days", "at")
    fact = forms.ChoiceField(label=_("Date of the customer"), required=False)
    days = forms.IntegerField(
        label=_("So many days after it"),
        min_value=-365,
        max_value=36_500,
        help_text=_("-3: three days before."),
    )
    yearly = forms.BooleanField(label=_("Each year"), required=False)
    calendar = forms.ChoiceField(
        label=_("Calendar"), choices=[("solar", _("Solar")), ("lunar", _("Lunar"))]
    )
    field_order = ("fact", "days", "at", "yearly", "calendar")

    def offer(self, fields: Any) -> None:
        fields["fact"].choices = choosing.facts(self.trigger.get("fact", ""), dated=True)


class Whom(Timed):
    """Triggers that come for many at once: for an audience, or for groups."""

    audience = choice(_("For the audience"))
    owner_ids = forms.TypedMultipleChoiceField(
        label=_("Groups of these owners"), coerce=int, required=False, widget=Boxes
    )
    chat_ids = forms.TypedMultipleChoiceField(
        label=_("These groups"), coerce=int, required=False, widget=Boxes
    )

    def read(self, trigger: Json) -> Json:
        return {**super().read(trigger), **(trigger.get("groups") or {})}

    def offer(self, fields: Any) -> None:
        if self.of_groups:
            del fields["audience"]
            offer_groups(fields)
            return
        fields["audience"].choices = choosing.audiences(self.trigger.get("audience"))
        del fields["owner_ids"], fields["chat_ids"]

    def own(self) -> Json:
        made = super().own()
        if not self.of_groups:
            made["audience"] = made["audience"] or None
            return {key: value for key, value in made.items() if value is not None}
        before = self.trigger.get("groups") or {}
        groups = {**before, "owner_ids": made.pop("owner_ids"), "chat_ids": made.pop("chat_ids")}
        return {**made, "groups": groups} if any(groups.values()) else made


class FestivalForm(Whom):
    narrow = ("days", "at")
    festival = forms.ChoiceField(label=_("Festival"), choices=choosing.festivals)
    days = forms.IntegerField(
        label=_("So many days after it"),
        min_value=-60,
        max_value=60,
        help_text=_("-3: three days before."),
    )
    field_order = ("festival", "days", "at")


class ScheduleForm(Whom):
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only on"),
        choices=choosing.weekdays,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: on any day."),
    )
    month_days = forms.TypedMultipleChoiceField(
        label=_("Only on these days of the month"),
        choices=choosing.numbers(1, 31),
        coerce=int,
        required=False,
        widget=Boxes,
        help_text=_("31: the month's last day. None chosen: on any day."),
    )
    field_order = ("at", "weekdays", "month_days")

    def own(self) -> Json:
        return {key: value for key, value in super().own().items() if key != "days"}


class GroupForm(TriggerForm):
    owner_ids = forms.TypedMultipleChoiceField(
        label=_("Groups of these owners"), coerce=int, required=False, widget=Boxes
    )
    chat_ids = forms.TypedMultipleChoiceField(
        label=_("These groups"), coerce=int, required=False, widget=Boxes
    )
    inside = forms.BooleanField(label=_("Also the groups that are there already"), required=False)

    def read(self, trigger: Json) -> Json:
        return {"inside": True, **trigger}

    def offer(self, fields: Any) -> None:
        offer_groups(fields)

    def own(self) -> Json:
        return {**super().own(), "tags": self.trigger.get("tags", [])}


def offer_groups(fields: Any) -> None:
    """The owners of groups, and the groups."""
    chats = GroupChat.objects.order_by("name", "pk")[:CHATS_SHOWN]
    owners = Member.objects.filter(pk__in=GroupChat.objects.values("owner")).order_by("name")
    fields["owner_ids"].choices = [(each.pk, each.name) for each in owners]
    fields["chat_ids"].choices = [(each.pk, str(each)) for each in chats]


FORMS: dict[str, type[TriggerForm]] = {
    "activity": TriggerForm,
    "audience": AudienceForm,
    "date": DateForm,
    "festival": FestivalForm,
    "schedule": ScheduleForm,
    "group": GroupForm,
    "manual": TriggerForm,
    "api": TriggerForm,
}
