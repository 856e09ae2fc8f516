"""Which provider of SMS is in use, and its keys."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.kernel import config
from yutang.outreach.sms import providers

SECRET = "tencent_secret_key"  # noqa: S105 - a field's name


class SmsForm(forms.Form):
    """The settings of SMS; a secret is kept sealed and never shown again."""

    provider = forms.ChoiceField(label=_("Provider"))
    sign = forms.CharField(
        label=_("Signature"),
        max_length=20,
        required=False,
        help_text=_("In front of each text, as operators demand: 【…】. Empty: the brand's name."),
    )
    tencent_secret_id = forms.CharField(label=_("Secret id"), required=False, max_length=80)
    tencent_secret_key = forms.CharField(
        label=_("Secret key"),
        required=False,
        max_length=120,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Empty: the kept one stays."),
    )
    tencent_app_id = forms.CharField(label=_("SMS app id"), required=False, max_length=40)
    tencent_template = forms.CharField(
        label=_("Template of services"), required=False, max_length=40
    )
    tencent_promotion = forms.CharField(
        label=_("Template of promotions"),
        required=False,
        max_length=40,
        help_text=_("Approved templates with one variable, {1}: our text fills it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["provider"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = providers.choices()
        for name, each in self.fields.items():
            each.disabled = config.is_fixed(f"sms.{name}")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("provider") != "tencent":
            return cleaned
        for name in ("tencent_secret_id", "tencent_app_id", "tencent_template"):
            if not cleaned.get(name) and name in self.fields:
                self.add_error(name, _("Tencent Cloud needs this."))
        if not cleaned.get(SECRET) and not config.get(f"sms.{SECRET}"):
            self.add_error(SECRET, _("Tencent Cloud needs this."))
        return cleaned

    def values(self) -> dict[str, str]:
        """What is to be kept: all that the environment doesn't give, a secret only if typed."""
        given = {
            name: str(value or "").strip()
            for name, value in self.cleaned_data.items()
            if not self.fields[name].disabled
        }
        return {name: value for name, value in given.items() if value or name != SECRET}


def initial() -> dict[str, str]:
    """The settings as they are, but for the secret."""
    return {name: config.get(f"sms.{name}") for name in SmsForm.base_fields if name != SECRET}
