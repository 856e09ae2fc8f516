"""Moments: written, started, agreed to by somebody else, moved, cancelled."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from yutang.kernel import audit, clock
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member
from yutang.outreach import moment_contents as contents
from yutang.outreach.commands.sends import approval_above
from yutang.outreach.errors import (
    MomentForNobody,
    MomentOver,
    MomentSought,
    MomentStanding,
    OwnSend,
    SendBegun,
    TooEarly,
)
from yutang.outreach.models import Moment
from yutang.outreach.queries import moments as queries
from yutang.outreach.rules import moments as limits

State = Moment.State
WITH_WECOM = (State.CREATING, State.UNKNOWN, State.MAKING, State.OPEN)
COPIED = ("text", "attachments", "material", "purpose", "unit_ids", "member_ids", "tag_ids")


@transaction.atomic
def save_moment(*, moment: Moment, values: dict[str, Any], actor: Member) -> Moment:
    """The draft holds `values`; what has begun can't be changed any more."""
    is_new = moment.pk is None
    if not is_new and _locked(moment.pk).state != State.DRAFT:
        raise MomentStanding
    for name, value in values.items():
        setattr(moment, name, value)
    contents.checked(_looks(moment))
    if is_new:
        moment.owner = actor
    moment.media, moment.media_at, moment.changed_at = {}, None, clock.now()
    moment.save()
    action = "moments.created" if is_new else "moments.changed"
    audit.note(actor=actor, action=action, subject=moment)
    return moment


@transaction.atomic
def copy_moment(*, moment_id: int, actor: Member) -> Moment:
    """A draft that shows the same to the same, without a time."""
    kept = Moment.objects.get(pk=moment_id)
    values = {name: getattr(kept, name) for name in COPIED}
    values["name"] = (_("%(name)s (copy)") % {"name": kept.name})[:60]
    return save_moment(moment=Moment(), values=values, actor=actor)


@transaction.atomic
def start_moment(*, moment_id: int, actor: Member) -> Moment:
    """It goes to WeCom at its time; one for many waits until another person has agreed."""
    moment = _locked(moment_id)
    if moment.state != State.DRAFT:
        raise MomentOver
    _check(moment)
    reach = queries.estimate(moment)
    if not reach.customers:
        raise MomentForNobody
    moment.members, moment.customers = reach.members, reach.customers
    moment.asked_by, moment.decided_by, moment.answer = actor, None, ""
    audit.note(actor=actor, action="moments.started", subject=moment, size=reach.customers)
    most = approval_above()
    if most is not None and reach.customers > most:
        moment.state = State.ASKED
        moment.save()
        return moment
    return _go(moment)


@transaction.atomic
def decide_moment(*, moment_id: int, approve: bool, answer: str = "", actor: Member) -> None:
    """Agree, and it goes to WeCom; or refuse and say why: then it is a draft again."""
    moment = _locked(moment_id)
    if moment.asked_by_id == actor.pk:
        raise OwnSend
    if moment.state != State.ASKED:
        raise MomentOver
    moment.decided_by, moment.answer = actor, answer.strip()[:300]
    action = "moments.approved" if approve else "moments.refused"
    audit.note(actor=actor, action=action, subject=moment)
    if approve:
        _check(moment)
        _go(moment)
    else:
        moment.state = State.DRAFT
        moment.save()


@transaction.atomic
def withdraw_moment(*, moment_id: int, actor: Member) -> None:
    """What waits for approval, or for its time, is a draft again."""
    moment = _locked(moment_id)
    if moment.state not in (State.ASKED, State.PLANNED):
        raise MomentOver
    _set(moment, state=State.DRAFT, decided_by=None, answer="", poll_next_at=None, detail="")
    audit.note(actor=actor, action="moments.withdrawn", subject=moment)


@transaction.atomic
def cancel_moment(*, moment_id: int, actor: Member) -> None:
    """Nobody publishes it any more; what is published stays (WeCom takes nothing back)."""
    moment, now = _locked(moment_id), clock.now()
    if moment.state == State.PLANNED:
        _set(moment, state=State.CANCELLED, cancel_at=now, done_at=now, poll_next_at=None)
    elif moment.state in WITH_WECOM and moment.cancel_at is None:
        due = now if moment.state != State.CREATING else moment.poll_next_at
        _set(moment, cancel_at=now, poll_next_at=due)
    else:
        raise MomentOver
    audit.note(actor=actor, action="moments.cancelled", subject=moment)


@transaction.atomic
def make_again(*, moment_id: int, actor: Member) -> None:
    """A person has looked in WeCom and says that it isn't there: it is handed over once more."""
    moment = _locked(moment_id)
    if moment.state != State.UNKNOWN or moment.cancel_at:
        raise MomentOver
    if moment.tries < len(limits.LOOKS):
        raise MomentSought
    _set(moment, state=State.PLANNED, tries=0, poll_next_at=clock.now())
    audit.note(actor=actor, action="moments.made_again", subject=moment)


@transaction.atomic
def move_moment(*, id: int, at: datetime, actor: Member) -> datetime | None:
    """It goes out at this moment instead; returns the one before."""
    moment = _locked(id)
    if moment.state not in (State.DRAFT, State.ASKED, State.PLANNED):
        raise SendBegun
    if at <= clock.now():
        raise TooEarly
    before = moment.at
    due = at if moment.state == State.PLANNED else moment.poll_next_at
    _set(moment, at=at, poll_next_at=due)
    audit.note(actor=actor, action="moments.moved", subject=moment)
    return before


def _go(moment: Moment) -> Moment:
    moment.state, moment.tries = State.PLANNED, 0
    moment.poll_next_at = max(moment.at or clock.now(), clock.now())
    moment.save()
    return moment


def _check(moment: Moment) -> None:
    """The draft can be shown as it stands by now."""
    if moment.material and not moment.material.is_usable(clock.now()):
        raise InvalidInput(_("The chosen material isn't in use any more."), field="material")
    contents.checked(_looks(moment))


def _looks(moment: Moment) -> contents.Said:
    return contents.said(moment, lambda _material: settings.BASE_URL)


def _set(moment: Moment, **values: Any) -> None:
    Moment.objects.filter(pk=moment.pk).update(changed_at=clock.now(), **values)


def _locked(moment_id: int) -> Moment:
    rows = Moment.objects.select_for_update(of=("self",)).select_related("material")
    return rows.get(pk=moment_id)
