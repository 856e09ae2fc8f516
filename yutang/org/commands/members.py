"""What a member may do, looks after and hands on."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yutang.kernel import audit
from yutang.kernel.errors import InvalidInput
from yutang.org.errors import KeptByWeCom, LastOwner, NotYourself
from yutang.org.models import Member, Unit
from yutang.org.rules import Role


@transaction.atomic
def set_role(*, member: Member, role: str, actor: Member | None) -> None:
    """The member holds this role from now on; one owner always remains."""
    if member.role == role:
        return
    if member.role == Role.OWNER:
        _keep_an_owner(member)
    before, member.role = member.role, Role(role).value
    member.save(update_fields=["role"])
    audit.note(actor=actor, action="org.set_role", subject=member, before=before, after=role)


@transaction.atomic
def set_units(*, member: Member, units: Sequence[Unit], actor: Member | None) -> None:
    """The units of a member whom WeCom doesn't know."""
    if member.wecom_userid:
        raise KeptByWeCom
    if {unit.pk for unit in units} == set(member.units.values_list("pk", flat=True)):
        return
    member.units.set(units)
    names = [unit.name for unit in units]
    audit.note(actor=actor, action="org.set_units", subject=member, units=names)


@transaction.atomic
def set_radius(*, member: Member, radius: int | None, actor: Member | None) -> None:
    """How many customers the member can look after; None: no limit."""
    if radius is not None and radius < 1:
        raise InvalidInput(_("A radius is at least 1, or empty for no limit."), field="radius")
    if member.radius == radius:
        return
    member.radius = radius
    member.save(update_fields=["radius"])
    audit.note(actor=actor, action="org.set_radius", subject=member, radius=radius)


@transaction.atomic
def set_heir(*, member: Member, heir: Member | None, actor: Member | None) -> None:
    """Who takes over the member's customers when the member leaves."""
    if heir and heir.pk == member.pk:
        raise InvalidInput(_("The heir must be somebody else."), field="heir")
    if member.heir_id == (heir.pk if heir else None):
        return
    member.heir = heir
    member.save(update_fields=["heir"])
    name = heir.name if heir else ""
    audit.note(actor=actor, action="org.set_heir", subject=member, heir=name)


@transaction.atomic
def disable_member(*, member: Member, actor: Member | None) -> None:
    """The member can't sign in any more, from this moment."""
    if actor and actor.pk == member.pk:
        raise NotYourself
    if member.role == Role.OWNER:
        _keep_an_owner(member)
    _set_status(member, Member.Status.DISABLED)
    audit.note(actor=actor, action="org.disabled_member", subject=member)


@transaction.atomic
def enable_member(*, member: Member, actor: Member | None) -> None:
    """The member may sign in again."""
    _set_status(member, Member.Status.ACTIVE)
    audit.note(actor=actor, action="org.enabled_member", subject=member)


@transaction.atomic
def member_left(*, userid: str, at: datetime) -> None:
    """The member has left the company; an unknown one is no news."""
    member = Member.objects.select_for_update().filter(wecom_userid__iexact=userid).first()
    if member is None or member.status == Member.Status.LEFT:
        return
    member.status, member.left_at, member.contact_enabled = Member.Status.LEFT, at, False
    member.save(update_fields=["status", "left_at", "contact_enabled"])
    audit.note(actor=None, action="org.member_left", subject=member)


@transaction.atomic
def rename_userid(*, userid: str, new: str) -> None:
    """The same person under a new id of WeCom's; done before, or unknown, changes nothing."""
    if Member.objects.filter(wecom_userid__iexact=new).exists():
        return
    Member.objects.filter(wecom_userid__iexact=userid).update(wecom_userid=new)


def member_by_userid(userid: str) -> Member:
    """The member of this id, made nameless where WeCom names one not synchronised yet.

    Runs in the caller's transaction; two callers at once get the same row.
    """
    known = Member.objects.filter(wecom_userid__iexact=userid).first()
    if known:
        return known
    row = Member(name=userid, wecom_userid=userid, role=Role.GUIDE.value, contact_enabled=True)
    row.set_unusable_password()
    Member.objects.bulk_create([row], ignore_conflicts=True)
    return Member.objects.get(wecom_userid=userid)


def _set_status(member: Member, status: Member.Status) -> None:
    member.status, member.left_at = status, None
    member.save(update_fields=["status", "left_at"])


def _keep_an_owner(member: Member) -> None:
    """Owners are locked in key order, so that two of them can't step down at once."""
    owners = Member.objects.select_for_update().filter(role=Role.OWNER, status=Member.Status.ACTIVE)
    if not [owner for owner in owners.order_by("pk") if owner.pk != member.pk]:
        raise LastOwner
