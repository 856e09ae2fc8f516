"""The form of a mass send: one text for all, and at most two others to compare it with."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.audiences.models import Audience
from yutang.content.rules import limits
from yutang.kernel import clock
from yutang.outreach.commands.sends import Words
from yutang.outreach.models import Carrier, Purpose, Send
from yutang.outreach.rules import sms

MOMENT = "%Y-%m-%dT%H:%M"
LETTERS = ("", "_b", "_c")  # of the fields of each content
CARRIERS = (Carrier.WECOM_SINGLE, Carrier.STAFF_TODO, Carrier.SMS)
TRIAL = ("trial_percent", "trial_hours", "trial_by", "trial_default")
PRIORITIES = [(-10, _("Low")), (0, _("Usual")), (10, _("High")), (20, _("Highest"))]


def when_field(label: Any, **more: Any) -> forms.DateTimeField:
    """A field for a moment of the enterprise's clock, which may stay empty."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, required=False, widget=widget, **more)


class Lines(forms.CharField):
    """A text with its lines as WeCom has them, not as browsers post them."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


def _text(label: Any, rows: int) -> forms.CharField:
    return Lines(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), strip=True
    )


class AudienceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An audience with how many it holds."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.size:,}"


class SendForm(forms.Form):
    """What a send is; attachments are read beside it, as those of a welcome are."""

    name = forms.CharField(label=_("Name"), max_length=60)
    audience = AudienceField(label=_("To whom"), queryset=Audience.objects.none())
    carrier = forms.ChoiceField(
        label=_("How"),
        choices=[(each.value, each.label) for each in CARRIERS],
        help_text=_(
            "One to one: the member confirms once for all. Task: one chat after another. SMS: the"
            " provider sends it, no member confirms."
        ),
    )
    text = _text(_("Message text"), 7)
    text_b = _text(_("Text B"), 5)
    text_c = _text(_("Text C"), 5)
    share_b = forms.IntegerField(label=_("Share of B (%)"), required=False)
    share_c = forms.IntegerField(label=_("Share of C (%)"), required=False)
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=Purpose.choices,
        help_text=_("Promotions have a budget of their own; order notices have none."),
    )
    at = when_field(_("When"), help_text=_("Empty: at once, when it is started."))
    expires_at = when_field(
        _("Not after"),
        help_text=_("Whoever hasn't got it by then, or whose member hasn't confirmed, won't."),
    )
    best_hour = forms.BooleanField(
        label=_("Each customer at her own best hour"),
        required=False,
        help_text=_(
            "The hour at which she read on most days of the last four months, three times at least;"
            " else the hour at which most customers read; else the chosen time. Never in quiet"
            " hours. Members then get several tasks over the day."
        ),
    )
    per_minute = forms.IntegerField(
        label=_("At most so many a minute"), required=False, min_value=1, max_value=100_000
    )
    trial_percent = forms.IntegerField(
        label=_("First try on so many (%)"), required=False, min_value=1, max_value=90
    )
    trial_hours = forms.IntegerField(
        label=_("Wait so many hours"),
        required=False,
        min_value=1,
        max_value=168,
        initial=24,
    )
    trial_by = forms.ChoiceField(
        label=_("The better one by"), choices=Send.Figure.choices, required=False
    )
    trial_default = forms.TypedChoiceField(
        label=_("If the difference isn't clear"),
        choices=[(0, "A"), (1, "B"), (2, "C")],
        coerce=int,
        required=False,
    )
    control_percent = forms.DecimalField(
        label=_("Control group (%)"),
        min_value=0,
        max_value=50,
        max_digits=4,
        decimal_places=2,
        initial=0,
        help_text=_("Gets nothing, by chance, so that you see what the sending itself does."),
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=PRIORITIES,
        coerce=int,
        initial=0,
        help_text=_("Where two plans want the same customer, the higher one goes first."),
    )
    bought_days = forms.IntegerField(
        label=_("Count purchases for so many days"), min_value=1, max_value=90, initial=14
    )

    def __init__(self, *args: Any, audiences: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["audience"]
        assert isinstance(field, AudienceField)
        field.queryset = audiences
        for letter in LETTERS[1:]:
            self.fields[f"share{letter}"].widget.attrs |= {"min": 1, "max": 98}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for letter in LETTERS:
            self._check_text(f"text{letter}", cleaned.get(f"text{letter}") or "")
        self._check_shares(cleaned)
        self._check_sms(cleaned)
        at, expires = cleaned.get("at"), cleaned.get("expires_at")
        if expires and expires <= max(clock.now(), at or clock.now()):
            self.add_error("expires_at", _("It would be over before it begins."))
        if cleaned.get("best_hour") and cleaned.get("per_minute"):
            self.add_error("per_minute", _("Either best hours, or so many a minute."))
        if cleaned.get("trial_percent"):
            self._check_trial(cleaned)
        return cleaned

    def values(self) -> dict[str, Any]:
        """The fields of the model."""
        names = ("name", "audience", "carrier", "purpose", "at", "expires_at", "per_minute")
        more = ("control_percent", "priority", "bought_days", "best_hour")
        found = {name: self.cleaned_data[name] for name in (*names, *more)}
        if self.cleaned_data.get("trial_percent"):
            return found | {name: self.cleaned_data[name] for name in TRIAL}
        return found | {"trial_percent": None}

    def contents(self, attachments: list[dict[str, Any]], material_ids: list[int]) -> list[Words]:
        """Each text with its share; attachments and materials are the same for all."""
        return [
            Words(self.cleaned_data[f"text{letter}"], attachments, material_ids, share)
            for letter, share in zip(LETTERS, self._shares(self.cleaned_data), strict=True)
            if not letter or share
        ]

    def _check_trial(self, cleaned: dict[str, Any]) -> None:
        number = cleaned["trial_default"] = cleaned.get("trial_default") or 0
        if not (cleaned.get("text_b") or cleaned.get("text_c")):
            self.add_error("trial_percent", _("A trial needs a second text."))
        elif number and not cleaned.get(f"text{LETTERS[number]}"):
            self.add_error("trial_default", _("This text isn't written."))
        hours = cleaned["trial_hours"] = cleaned.get("trial_hours") or 24
        cleaned["trial_by"] = cleaned.get("trial_by") or Send.Figure.READ
        expires = cleaned.get("expires_at")
        rest = (cleaned.get("at") or clock.now()) + timedelta(hours=hours)
        if expires and expires <= rest and "expires_at" not in self.errors:
            self.add_error("expires_at", _("It would be over before the rest gets it."))

    def _shares(self, cleaned: dict[str, Any]) -> list[int]:
        texts = [letter for letter in LETTERS[1:] if cleaned.get(f"text{letter}")]
        equal = 100 // (len(texts) + 1)  # what a text gets whose share is left empty
        others = [
            (cleaned.get(f"share{letter}") or equal) if letter in texts else 0
            for letter in LETTERS[1:]
        ]
        return [100 - sum(others), *others]

    def _check_text(self, name: str, value: str) -> None:
        size = limits.byte_count(value)
        if size > limits.MOST_TEXT_BYTES:
            sentence = _("This text has %(n)d bytes; WeCom takes 4,000.") % {"n": size}
            self.add_error(name, sentence)

    def _check_sms(self, cleaned: dict[str, Any]) -> None:
        for letter in LETTERS if cleaned.get("carrier") == Carrier.SMS else ():
            size = len(cleaned.get(f"text{letter}") or "")
            if size > sms.MOST_CHARACTERS:
                sentence = _("This text has %(n)d characters; an SMS holds 500 at most.")
                self.add_error(f"text{letter}", sentence % {"n": size})

    def _check_shares(self, cleaned: dict[str, Any]) -> None:
        for letter in LETTERS[1:]:
            text, share = cleaned.get(f"text{letter}"), cleaned.get(f"share{letter}")
            if share and not text:
                self.add_error(f"text{letter}", _("Write the text that this share gets."))
            elif share is not None and not 1 <= share <= 98:
                self.add_error(f"share{letter}", _("Between 1 and 98 percent."))
        if self._shares(cleaned)[0] < 1:
            self.add_error("share_b", _("Nothing is left for the first text."))


def initial_of(send: Send) -> dict[str, Any]:
    """What the form shows of a kept send."""
    names = ("name", "audience", "carrier", "purpose", "per_minute", "control_percent", "priority")
    more = ("bought_days", "best_hour", *TRIAL)
    shown: dict[str, Any] = {name: getattr(send, name) for name in (*names, *more)}
    for name in ("at", "expires_at"):
        moment = getattr(send, name)
        shown[name] = clock.local(moment) if moment else None
    variants = list(send.variants.order_by("number")) if send.pk else []
    for letter, variant in zip(LETTERS, variants, strict=False):
        shown[f"text{letter}"] = variant.text
        if letter:
            shown[f"share{letter}"] = variant.share
    return shown
