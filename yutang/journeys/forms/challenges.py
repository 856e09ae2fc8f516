"""What people fill in about a challenge."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.audiences.models import Audience
from yutang.content.models import Kind
from yutang.content.queries import materials
from yutang.journeys.models import Challenge
from yutang.kernel import clock
from yutang.kernel.ui.weekdays import WEEKDAYS

CHEER = re.compile(r"^\s*(\d{1,3})\s*[:：]\s*(.{1,500}?)\s*$")
MOST_CHEERS = 20
FIXED = ("every", "weekdays", "periods", "starts_on")  # once somebody takes part


class ChallengeForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    """All of a challenge; encouragements are lines such as "7: A whole week, well done!"."""

    EXPECTED = ("name", "intro", *FIXED, "material", "wants_words", "make_ups", "make_up_back")

    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On weekdays"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "None ticked: every day. Of a weekly challenge: the days of its reminders, else Friday."
        ),
    )
    cheers = forms.CharField(
        label=gettext_lazy("Encouragements"),
        required=False,
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line: the length of the streak, a colon, the words."),
    )

    class Meta:
        model = Challenge
        fields = (
            "name",
            "intro",
            "every",
            "weekdays",
            "periods",
            "starts_on",
            "material",
            "wants_words",
            "make_ups",
            "make_up_back",
            "remind_at",
            "remind_text",
            "cheers",
            "has_ranking",
            "certificate_from",
            "certificate_text",
        )
        labels = {
            "name": gettext_lazy("Name"),
            "intro": gettext_lazy("What customers read about it"),
            "every": gettext_lazy("How often"),
            "periods": gettext_lazy("How many times in all"),
            "starts_on": gettext_lazy("Common first day"),
            "material": gettext_lazy("Reading this counts as a check-in"),
            "wants_words": gettext_lazy("Customers may write a line with each check-in"),
            "make_ups": gettext_lazy("Check-ins that may be made up"),
            "make_up_back": gettext_lazy("Made up at most so many days (or weeks) later"),
            "remind_at": gettext_lazy("Remind at"),
            "remind_text": gettext_lazy("Words of the reminder"),
            "has_ranking": gettext_lazy("Show customers the ranking (names shortened)"),
            "certificate_from": gettext_lazy("Check-ins needed for the certificate"),
            "certificate_text": gettext_lazy("Words on the certificate"),
        }
        help_texts = {
            "starts_on": gettext_lazy("Empty: everybody begins on the own first day."),
            "material": gettext_lazy("Empty: customers check in on the challenge's page."),
            "remind_at": gettext_lazy(
                "Who hasn't checked in by then gets a message, within the contact budgets."
            ),
            "certificate_from": gettext_lazy("0: no certificate."),
        }
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}),
            "remind_at": forms.TimeInput(attrs={"type": "time"}),
            "intro": forms.Textarea(attrs={"rows": 2}),
            "remind_text": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        articles = materials.usable(clock.now()).filter(kind=Kind.ARTICLE)
        self.fields["material"].queryset = articles.order_by("title")  # type: ignore[attr-defined]
        self.initial["cheers"] = "\n".join(
            f"{each['streak']}: {each['text']}" for each in self.instance.cheers
        )
        if self.instance.pk and self.instance.participants.exists():
            for name in FIXED:
                self.fields[name].disabled = True

    def clean_periods(self) -> int:
        periods = int(self.cleaned_data["periods"])
        if not 1 <= periods <= 366:
            raise ValidationError(_("Choose from 1 to 366."))
        return periods

    def clean_cheers(self) -> list[dict[str, Any]]:
        lines = [each for each in self.cleaned_data["cheers"].splitlines() if each.strip()]
        if len(lines) > MOST_CHEERS:
            raise ValidationError(_("At most 20 encouragements."))
        return [self._cheer(line) for line in lines]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("certificate_from", 0) > values.get("periods", 366):
            self.add_error("certificate_from", _("More than there are check-ins in all."))
        return values

    def _cheer(self, line: str) -> dict[str, Any]:
        found = CHEER.match(line)
        if found is None:
            message = _("“%(line)s” isn't a number, a colon and words.")
            raise ValidationError(message % {"line": line[:40]})
        return {"streak": int(found[1]), "text": found[2]}


class EnrolForm(forms.Form):
    """An audience whose members take part."""

    audience = forms.ModelChoiceField(
        label=gettext_lazy("Audience or uploaded list"),
        queryset=Audience.objects.none(),
        empty_label=gettext_lazy("Choose an audience"),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        rows = Audience.objects.filter(archived_at=None).order_by("name")
        self.fields["audience"].queryset = rows  # type: ignore[attr-defined]
