"""The form of a group broadcast; its groups are chosen on a page of their own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.content.rules import limits
from yutang.kernel import clock
from yutang.outreach.forms.sends import Lines, when_field
from yutang.outreach.models import Broadcast, Purpose

NAMES = ("name", "purpose", "text", "at", "expires_at")


class BroadcastForm(forms.Form):
    """What a broadcast is; attachments are read beside it, as those of a welcome are."""

    name = forms.CharField(label=_("Name"), max_length=60)
    text = Lines(
        label=_("Message text"),
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=Purpose.choices,
        help_text=_("Promotions have a budget of their own; order notices have none."),
    )
    at = when_field(_("When"), help_text=_("Empty: at once, when it is started."))
    expires_at = when_field(
        _("Not after"), help_text=_("Groups whose owner hasn't confirmed by then won't.")
    )

    def clean_text(self) -> str:
        value = str(self.cleaned_data["text"])
        size = limits.byte_count(value)
        if size > limits.MOST_TEXT_BYTES:
            raise forms.ValidationError(
                _("This text has %(n)d bytes; WeCom takes 4,000."), params={"n": size}
            )
        return value

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        at, expires = cleaned.get("at"), cleaned.get("expires_at")
        if expires and expires <= max(clock.now(), at or clock.now()):
            self.add_error("expires_at", _("It would be over before it begins."))
        return cleaned


def initial_of(broadcast: Broadcast) -> dict[str, Any]:
    """What the form shows of a kept broadcast."""
    shown: dict[str, Any] = {name: getattr(broadcast, name) for name in NAMES}
    for name in ("at", "expires_at"):
        shown[name] = clock.local(shown[name]) if shown[name] else None
    return shown
