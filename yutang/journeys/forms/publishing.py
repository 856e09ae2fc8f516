"""What somebody chooses when a draft is published."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.journeys.commands.measuring import MOST_CONTROL
from yutang.journeys.commands.publishing import Terms
from yutang.journeys.models import Journey, Version

Inside = Version.Inside
OF_GROUPS = _(
    "So many of the groups are told nothing, so that you can see what the journey adds. Which ones"
    " is drawn by chance, group by group."
)


class PublishForm(forms.Form):
    """The first time: the control group, and when it begins; later: those who are inside."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    inside = forms.ChoiceField(
        label=_("Those who are inside"), choices=Inside.choices, widget=forms.RadioSelect
    )
    gone = forms.ChoiceField(
        label=_("Those whose step is gone"),
        choices=[(Inside.STAY, Inside.STAY.label), (Inside.LEAVE, Inside.LEAVE.label)],
        widget=forms.RadioSelect,
        required=False,
    )
    control_percent = forms.DecimalField(
        label=_("Control group in percent"),
        min_value=0,
        max_value=MOST_CONTROL,
        decimal_places=2,
        help_text=_(
            "So many of those who would enter get nothing, so that you can see what the journey"
            " adds. 10 is a good choice."
        ),
    )
    starts = forms.ChoiceField(
        label=_("When it begins"),
        choices=[("now", _("At once")), ("later", _("Later, by the button “Start”"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("What is new, in a few words"), max_length=300, required=False)

    def __init__(
        self,
        journey: Journey,
        *args: Any,
        has_inside: bool,
        proposed: Decimal | None = None,
        **kwargs: Any,
    ) -> None:
        """`proposed`: the control group, in percent; None: as it is."""
        super().__init__(*args, **kwargs)
        percent = journey.control_percent if proposed is None else proposed
        self.initial = {
            **self.initial,
            "revision": journey.draft_revision,
            "inside": Inside.MOVE,
            "gone": Inside.STAY,
            "control_percent": f"{percent.normalize():f}",
            "starts": "now",
        }
        if journey.state != Journey.State.DRAFT:
            del self.fields["starts"]
        if journey.draft.get("subject") == Journey.Subject.GROUP:
            self.fields["control_percent"].help_text = OF_GROUPS
        if not has_inside:
            del self.fields["inside"], self.fields["gone"]

    def terms(self) -> Terms:
        """What was chosen."""
        data = self.cleaned_data
        return Terms(
            inside=data.get("inside") or Inside.STAY,
            gone=data.get("gone") or Inside.STAY,
            note=data["note"],
            control_percent=data.get("control_percent"),
            revision=data["revision"],
        )

    @property
    def begins(self) -> bool:
        return bool(self.cleaned_data.get("starts") == "now")
