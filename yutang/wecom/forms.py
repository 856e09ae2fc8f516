"""The settings of the connection, as the operator types them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from yutang.kernel import config
from yutang.wecom.settings import REAL_BASE

DOTS = "••••••••"


class SecretField(forms.CharField):
    """A secret that can be given but never read: empty keeps what is there."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"})
        super().__init__(required=False, widget=widget, **kwargs)

    def show_presence(self) -> None:
        """Dots say that a value is there."""
        self.widget.attrs["placeholder"] = DOTS


class ConnectionForm(forms.Form):
    """Corp, app, callback and official account; empty secrets stay as they are."""

    corp_id = forms.CharField(
        label=_("Corp id"),
        max_length=64,
        required=False,
        help_text=_("My Company, at the bottom of the page (ww…)."),
    )
    agent_id = forms.CharField(
        label=_("Agent id"),
        max_length=20,
        required=False,
        validators=[RegexValidator(r"\A\d+\Z", _("Digits only."))],
        help_text=_("App Management → the app."),
    )
    secret = SecretField(
        label=_("Secret"), max_length=200, help_text=_("App Management → the app.")
    )
    token = SecretField(
        label=_("Token"),
        max_length=32,
        validators=[RegexValidator(r"\A[A-Za-z0-9]{3,32}\Z", _("3 to 32 letters and digits."))],
    )
    aes_key = SecretField(
        label="EncodingAESKey",
        max_length=43,
        validators=[RegexValidator(r"\A[A-Za-z0-9]{43}\Z", _("43 letters and digits."))],
    )
    api_base = forms.URLField(
        label=_("Address of WeCom's API"),
        required=False,
        assume_scheme="https",
        help_text=_("Change it only for a private deployment or a stand-in."),
    )
    wechat_app_id = forms.CharField(
        label=_("Official account's AppID"),
        max_length=64,
        required=False,
        help_text=_("Of the service account whose web sign-in recognises customers."),
    )
    wechat_secret = SecretField(label=_("Official account's AppSecret"), max_length=200)

    KEYS: Mapping[str, str] = {
        "corp_id": "wecom.corp_id",
        "agent_id": "wecom.agent_id",
        "secret": "wecom.secret",
        "token": "wecom.token",
        "aes_key": "wecom.aes_key",
        "api_base": "wecom.api_base",
        "wechat_app_id": "wechat.app_id",
        "wechat_secret": "wechat.secret",
    }
    GROUPS = (
        (_("App"), ("corp_id", "agent_id", "secret", "api_base")),
        (_("Callback"), ("token", "aes_key")),
        (_("Official account"), ("wechat_app_id", "wechat_secret")),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial=self._present())
        for name, field in self.fields.items():
            field.disabled = config.is_fixed(self.KEYS[name])
            if isinstance(field, SecretField) and config.get(self.KEYS[name]):
                field.show_presence()

    def clean_api_base(self) -> str:
        """Without the slash at the end; empty is WeCom itself."""
        base = str(self.cleaned_data["api_base"]).rstrip("/")
        if base and urlsplit(base).path:
            raise ValidationError(_("Only scheme, host and port."))
        return base

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def values(self) -> dict[str, str]:
        """What to save: key → value, without what is fixed and without untouched secrets."""
        return {
            self.KEYS[name]: self.cleaned_data[name] or self._default(name)
            for name, field in self.fields.items()
            if not field.disabled
            and not (isinstance(field, SecretField) and not self.cleaned_data[name])
        }

    def _present(self) -> dict[str, str]:
        plain = [name for name in self.KEYS if not isinstance(self.base_fields[name], SecretField)]
        return {name: config.get(self.KEYS[name]) for name in plain}

    def _default(self, name: str) -> str:
        return REAL_BASE if name == "api_base" else ""
