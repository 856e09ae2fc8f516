"""What a provider of SMS does for us; which one is in use is a setting."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.kernel import config, enterprise
from yutang.kernel.errors import DomainError

config.declare("sms.provider", env="SMS_PROVIDER", default="outbox")
config.declare("sms.sign", env="SMS_SIGN")


@dataclass(frozen=True)
class Text:
    """What is said: `whole` as phones show it, `body` without the signature."""

    whole: str
    body: str
    is_promotion: bool


@dataclass(frozen=True)
class Answer:
    """What the provider said of one phone: its own number for it, or why it refused."""

    phone: str
    ref: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class Report:
    """What became of an SMS at the phone."""

    ref: str
    is_delivered: bool
    at: datetime
    detail: str = ""


class Provider(Protocol):
    """A provider; `most` phones a call. Neither call is made in a transaction.

    `send` answers for each phone, or raises `NotTaken` where nothing was sent for certain, or
    `NoAnswer` where nobody knows. `reports`: of one phone since a moment, also of what we don't
    know whether it was taken.
    """

    most: int

    def send(self, phones: Sequence[str], text: Text) -> list[Answer]: ...

    def reports(self, phone: str, since: datetime) -> list[Report]: ...


class NotTaken(DomainError):
    """The provider has sent nothing, that is certain; it may be tried again."""

    code = "sms_not_taken"
    sentence = _("The SMS provider doesn't take messages now. It is tried again by itself.")


class NoAnswer(DomainError):
    """Whether anything was sent isn't known; it is asked for, never sent again blindly."""

    code = "sms_no_answer"
    sentence = _("The SMS provider gave no answer, so it isn't known whether it sent anything.")


_makers: dict[str, tuple[str | Promise, Callable[[], Provider]]] = {}


def register(name: str, label: str | Promise, make: Callable[[], Provider]) -> None:
    """Offer a provider under this name."""
    _makers[name] = (label, make)


def choices() -> list[tuple[str, str | Promise]]:
    """All providers, for the settings."""
    return [(name, label) for name, (label, _make) in _makers.items()]


def current() -> tuple[str, Provider]:
    """The provider in use, with its name."""
    name = config.get("sms.provider")
    name = name if name in _makers else "outbox"
    return name, _makers[name][1]()


def named(name: str) -> Provider:
    """The provider that once took a message."""
    return _makers[name if name in _makers else "outbox"][1]()


def sign() -> str:
    """The brand's signature, which operators demand; the enterprise's name where none is set."""
    return config.get("sms.sign").strip() or enterprise.name()
