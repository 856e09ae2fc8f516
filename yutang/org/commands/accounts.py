"""Who may sign in with a password."""

from collections.abc import Sequence

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yutang.kernel import audit
from yutang.kernel.errors import InvalidInput
from yutang.org.commands.members import set_units
from yutang.org.errors import NameTaken
from yutang.org.models import Member, Unit


@transaction.atomic
def create_member(  # noqa: PLR0913 - what the form of one member holds
    *,
    name: str,
    role: str,
    username: str,
    password: str,
    actor: Member | None,
    email: str = "",
    units: Sequence[Unit] = (),
) -> Member:
    """A member who signs in with a password; those of WeCom come by synchronisation."""
    member = Member(name=name.strip(), role=role)
    _check_password(password, member)
    member.set_password(password)
    _save_login(member, username, email)
    audit.note(actor=actor, action="org.created_member", subject=member, role=role)
    set_units(member=member, units=units, actor=actor)
    return member


@transaction.atomic
def set_login(*, member: Member, username: str, email: str, actor: Member | None) -> None:
    """The names the member signs in by; empty takes the name away."""
    before = (member.username, member.email)
    _save_login(member, username, email)
    if before != (member.username, member.email):
        audit.note(actor=actor, action="org.set_login", subject=member)


@transaction.atomic
def set_password(*, member: Member, password: str, actor: Member | None) -> None:
    """A new password; every session of the member ends."""
    if not (member.username or member.email):
        raise InvalidInput(_("Give the member a user name or e-mail first."), field="username")
    _check_password(password, member)
    member.set_password(password)
    member.save(update_fields=["password"])
    audit.note(actor=actor, action="org.set_password", subject=member)


def _check_password(password: str, member: Member) -> None:
    try:
        validate_password(password, member)
    except ValidationError as fault:
        raise InvalidInput(" ".join(fault.messages), field="password") from None


def _save_login(member: Member, username: str, email: str) -> None:
    member.username = username.strip() or None
    member.email = email.strip().lower() or None
    same_name = Member.objects.filter(username__iexact=member.username or "")
    if member.username and same_name.exclude(pk=member.pk).exists():
        raise NameTaken(field="username")
    try:
        with transaction.atomic():
            member.save(update_fields=["username", "email"] if member.pk else None)
    except IntegrityError:
        raise NameTaken(field="username") from None
