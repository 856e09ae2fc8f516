"""What allauth asks of us: nobody signs up, faults are told in our words, acts are written down."""

from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from yutang.kernel import addresses, audit, secrets
from yutang.org.models import Member

logger = structlog.get_logger(__name__)

LONGEST_NAME = 150  # of what is typed for a name
WRONG = _("The name or the password is wrong.")
SAID: dict[str, str | Promise] = {
    "password_changed": _("The password is changed."),
    "totp_activated": _("The authenticator app is connected."),
    "totp_deactivated": _("The authenticator app is disconnected."),
    "recovery_codes_generated": _("New recovery codes are ready; the old ones no longer work."),
}


class MemberAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Members are made by owners or come from WeCom; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is switched off. Ask an owner of your Yutang."),
        "enter_current_password": _("Please enter your present password."),
        "incorrect_code": _("The code is wrong or has been used already."),
        "incorrect_password": _("The password is wrong."),
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "too_many_login_attempts": _(
            "Too many failed attempts. For safety this is locked; try again in 5 minutes."
        ),
        "rate_limited": _("Too many attempts. Wait a moment and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return addresses.client(request)

    def is_safe_url(self, url: str | None) -> bool:
        """Whether the address is a page of ours, under the very name that was asked for."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={context.request.get_host()})

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; a lock-out is written down once it holds."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            logger.warning("sign_in_locked", ip=self.get_client_ip(request))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down which name was tried from where; never the password."""
        ip = self.get_client_ip(request)
        tried = str(credentials.get("username") or credentials.get("email") or "")[:LONGEST_NAME]
        logger.info("sign_in_failed", ip=ip)
        found = Member.objects.filter(username=tried).first() if tried else None
        audit.note(actor=None, action="org.failed_sign_in", subject=found, name=tried, ip=ip)

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **details: Any
    ) -> HttpResponse:
        """Write the sign-in down."""
        assert isinstance(user, Member)
        audit.note(actor=user, action="org.signed_in", subject=user, ip=self.get_client_ip(request))
        response: HttpResponse = super().post_login(request, user, **details)
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *details: Any,
        **more: Any,
    ) -> None:
        """Say in our words what isn't plain from the page anyway."""
        name = (message_template or "").rsplit("/", 1)[-1].removesuffix(".txt")
        if name in SAID:
            messages.add_message(request, level, str(SAID[name]))
        elif not message_template:
            super().add_message(request, level, None, *details, **more)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of second factors sealed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is wrong or has been used already."),
    }

    def encrypt(self, text: str) -> str:
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.decrypt(encrypted_text)
