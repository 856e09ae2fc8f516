"""The forms of signing in, in our words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = dict[str, str | Promise]


def reword(form: forms.Form, words: Words) -> None:
    """Give the fields our labels, and no placeholders that repeat them."""
    for name, field in form.fields.items():
        if name in words:
            field.label = words[name]  # type: ignore[assignment]
        field.widget.attrs.pop("placeholder", None)
        field.help_text = ""


class SignInForm(LoginForm):  # type: ignore[misc]
    """Name or e-mail, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(
            self,
            {
                "login": _("User name or e-mail"),
                "password": _("Password"),
                "remember": _("Keep me signed in on this device"),
            },
        )
        self.fields["login"].widget.attrs.update(autofocus=True, autocomplete="username")


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before a delicate step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, {"password": _("Password")})


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """Old password, new password twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(
            self,
            {
                "oldpassword": _("Present password"),
                "password1": _("New password"),
                "password2": _("New password again"),
            },
        )
        self.fields["password1"].help_text = _(
            "At least 8 characters, not only digits, and not a common password."
        )


def _code_field(form: forms.Form) -> None:
    reword(form, {"code": pgettext_lazy("sign-in", "Code")})
    form.fields["code"].widget.attrs.update(
        autofocus=True, inputmode="numeric", autocomplete="one-time-code"
    )


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The six digits of the authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self)


class SecondCodeForm(CodeAgainForm):  # type: ignore[misc]
    """The code once more, before a delicate step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self)


class NewFactorForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self)
