"""A broadcast is started, agreed to by somebody else, taken back, cancelled."""

from django.db import transaction
from django.utils.translation import gettext as _

from yutang.kernel import audit, clock, jobs
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member
from yutang.outreach.commands.broadcasts import locked
from yutang.outreach.commands.group_ledger import SOURCE
from yutang.outreach.commands.sends import approval_above
from yutang.outreach.errors import BroadcastEmpty, OwnSend, SendOver
from yutang.outreach.models import Broadcast, BroadcastGroup, Task
from yutang.outreach.queries import broadcast_groups

State = Broadcast.State


@transaction.atomic
def start_broadcast(*, broadcast_id: int, actor: Member) -> Broadcast:
    """It goes out at its time; one for many customers waits until another person has agreed."""
    broadcast = locked(broadcast_id)
    if broadcast.state != State.DRAFT:
        raise SendOver
    _check(broadcast)
    reach = broadcast_groups.reach(broadcast)
    if not reach.going:
        raise BroadcastEmpty
    broadcast.size = reach.customers
    broadcast.asked_by, broadcast.decided_by, broadcast.answer = actor, None, ""
    audit.note(actor=actor, action="broadcasts.started", subject=broadcast, groups=reach.going)
    most = approval_above()
    waits = most is not None and broadcast.size > most
    return _go(broadcast, State.ASKED if waits else State.PLANNED)


@transaction.atomic
def decide_broadcast(*, broadcast_id: int, approve: bool, answer: str = "", actor: Member) -> None:
    """Agree, and it goes out; or refuse and say why: then it is a draft again."""
    broadcast = locked(broadcast_id)
    if broadcast.asked_by_id == actor.pk:
        raise OwnSend
    if broadcast.state != State.ASKED:
        raise SendOver
    broadcast.decided_by, broadcast.answer = actor, answer.strip()[:300]
    action = "broadcasts.approved" if approve else "broadcasts.refused"
    audit.note(actor=actor, action=action, subject=broadcast)
    if approve:
        _check(broadcast)
    _go(broadcast, State.PLANNED if approve else State.DRAFT)


@transaction.atomic
def withdraw_broadcast(*, broadcast_id: int, actor: Member) -> None:
    """What waits for approval is a draft again."""
    broadcast = locked(broadcast_id)
    if broadcast.state != State.ASKED:
        raise SendOver
    _go(broadcast, State.DRAFT)
    audit.note(actor=actor, action="broadcasts.withdrawn", subject=broadcast)


@transaction.atomic
def cancel_broadcast(*, broadcast_id: int, actor: Member) -> None:
    """No group gets it any more: its owners can't confirm what they haven't confirmed."""
    broadcast = locked(broadcast_id)
    if broadcast.state not in (State.PLANNED, State.RUNNING):
        raise SendOver
    now = clock.now()
    broadcast.state, broadcast.done_at, broadcast.changed_at = State.CANCELLED, now, now
    broadcast.save()
    chosen = broadcast.rows.filter(state=BroadcastGroup.State.CHOSEN)
    chosen.update(
        state=BroadcastGroup.State.SKIPPED,
        reason=BroadcastGroup.Reason.CANCELLED,
        settled_at=now,
    )
    tasks = Task.objects.filter(source_type=SOURCE, source_id=broadcast.pk)
    tasks = tasks.filter(state__in=[Task.State.WAITING, Task.State.CREATED])
    tasks.exclude(poll_next_at=None).update(poll_next_at=now)
    audit.note(actor=actor, action="broadcasts.cancelled", subject=broadcast)


def _go(broadcast: Broadcast, state: State) -> Broadcast:
    broadcast.state, broadcast.changed_at = state, clock.now()
    broadcast.held_until = None
    broadcast.save()
    if state == State.PLANNED:
        key = f"begin_broadcast:{broadcast.pk}"
        jobs.later("outreach.begin_broadcast", key=key, broadcast_id=broadcast.pk)
    return broadcast


def _check(broadcast: Broadcast) -> None:
    """The draft says what, and until when; its groups are looked at when it is started."""
    if not (broadcast.text or broadcast.attachments or broadcast.material_ids):
        raise InvalidInput(_("There is nothing to send yet: write a text."), field="text")
    now = clock.now()
    if broadcast.expires_at and broadcast.expires_at <= max(now, broadcast.at or now):
        raise InvalidInput(_("It would be over before it begins."), field="expires_at")
