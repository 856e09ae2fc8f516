"""Planned sends move to other days, and rhythms become drafts."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yutang.kernel import audit, clock
from yutang.org.models import Member
from yutang.outreach import plans
from yutang.outreach.commands.sends import Words, save_send
from yutang.outreach.errors import SendBegun, TooEarly
from yutang.outreach.models import Message, Purpose, Send
from yutang.outreach.queries.calendar import MOVABLE, SEND
from yutang.outreach.rules import rhythms

EVENING = time(19)
MOST_WEEKS = 12


def standing_of(type: str, id: int) -> plans.Standing | None:
    """The plan that could be moved; None where there is none, or none that moves."""
    if type == SEND:
        send = Send.objects.filter(pk=id).first()
        return plans.Standing(send.name, send.at) if send else None
    lister = plans.lister(type)
    return lister.standing(id) if lister and lister.standing and lister.move else None


def move(*, type: str, id: int, at: datetime, actor: Member) -> datetime | None:
    """The plan goes out at the new moment; returns the one before, where it had one."""
    if type == SEND:
        return move_send(send_id=id, at=at, actor=actor)
    lister = plans.lister(type)
    assert lister is not None
    assert lister.move is not None
    return lister.move(id=id, at=at, actor=actor)


@transaction.atomic
def move_send(*, send_id: int, at: datetime, actor: Member) -> datetime | None:
    """The send goes out at the new moment, and so does what is planned of it; returns the old one.

    What was admitted already keeps its time, so a send that has begun doesn't move.
    """
    send = Send.objects.select_for_update().get(pk=send_id)
    now, before = clock.now(), send.at
    is_draft = send.state == Send.State.DRAFT
    if send.state not in MOVABLE or (not is_draft and (before is None or before <= now)):
        raise SendBegun
    if at <= now:
        raise TooEarly
    if before == at:
        return before
    waiting = Message.objects.filter(source_type="send", source_id=send.pk)
    if waiting.filter(admitted_at__isnull=False).exists():
        raise SendBegun
    if before:
        shift = at - before
        waiting.filter(state__in=[Message.State.PLANNED, Message.State.HELD]).update(
            due_at=F("due_at") + shift,
            expires_at=F("expires_at") + shift,
            state=Message.State.PLANNED,
            reason=Message.Reason.NONE,
            held_until=None,
        )
        send.expires_at = send.expires_at + shift if send.expires_at else None
    send.at, send.changed_at = at, now
    send.save(update_fields=["at", "expires_at", "changed_at"])
    audit.note(actor=actor, action="sends.moved", subject=send, at=at.isoformat())
    return before


def same_time(before: datetime | None, day: date) -> datetime:
    """The same time on another day; 19:00 where there was none."""
    wall = clock.local(before).time() if before else EVENING
    return datetime.combine(day, wall, clock.zone())


@transaction.atomic
def plan_rhythm(*, key: str, first: date, weeks: int, at: time, actor: Member) -> int:
    """A draft for each day of the rhythm; a day that has one of that name already gets none."""
    names = {
        "welfare": _("Welfare"),
        "stock_up": _("Stock-up"),
        "evening": _("Evening notice"),
        "member_day": _("Member day"),
    }
    name, made = names[key], 0
    for day in rhythms.days_of(key, first=first, weeks=min(weeks, MOST_WEEKS)):
        moment = datetime.combine(day, at, clock.zone())
        title = f"{name} {day:%m-%d}"
        begin, end = clock.day_bounds(day)
        known = Send.objects.filter(name=title, at__gte=begin, at__lt=end)
        if moment <= clock.now() or known.exclude(state=Send.State.CANCELLED).exists():
            continue
        values = {
            "name": title,
            "at": moment,
            "expires_at": moment + timedelta(days=1),
            "purpose": Purpose.PROMOTION,
        }
        save_send(send=Send(), values=values, contents=[Words()], actor=actor)
        made += 1
    return made
