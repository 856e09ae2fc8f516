"""Group broadcasts: written, their groups chosen, copied."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yutang.content import attachments as schemas
from yutang.groups.models import GroupChat
from yutang.kernel import audit, clock
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member
from yutang.outreach.commands.group_ledger import SOURCE
from yutang.outreach.commands.media import have_copies
from yutang.outreach.errors import SendBegun, SendOver, SendStanding, TooEarly
from yutang.outreach.models import Broadcast, BroadcastGroup
from yutang.outreach.rules.governor import Source, Terms

State = Broadcast.State
BEFORE = (State.DRAFT, State.ASKED)
MISSED = (BroadcastGroup.State.SKIPPED, BroadcastGroup.State.FAILED)


def source_of(broadcast: Broadcast) -> Source:
    """The broadcast in the ledger."""
    return Source(SOURCE, broadcast.pk)


def terms_of(broadcast: Broadcast) -> Terms:
    """What holds for each customer in its groups."""
    return Terms(carrier="wecom_group", purpose=broadcast.purpose, due_at=broadcast.at)


@transaction.atomic
def save_broadcast(*, broadcast: Broadcast, values: dict[str, Any], actor: Member) -> Broadcast:
    """The draft holds `values`; what has begun can't be changed any more."""
    is_new = broadcast.pk is None
    if not is_new and locked(broadcast.pk).state != State.DRAFT:
        raise SendStanding
    for name, value in values.items():
        setattr(broadcast, name, value)
    if is_new:
        broadcast.owner = actor
    broadcast.changed_at = clock.now()
    broadcast.save()
    have_copies(wanted=schemas.ATTACHMENTS.validate_python(broadcast.attachments))
    action = "broadcasts.created" if is_new else "broadcasts.changed"
    audit.note(actor=actor, action=action, subject=broadcast)
    return broadcast


@transaction.atomic
def choose_groups(*, broadcast_id: int, group_ids: Collection[int], actor: Member) -> int:
    """The draft is for these groups too; returns how many are new in it."""
    broadcast = _draft(broadcast_id)
    known = set(broadcast.rows.values_list("group", flat=True))
    live = GroupChat.objects.filter(pk__in=set(group_ids) - known)
    live = live.exclude(status=GroupChat.Status.DISSOLVED)
    rows = [BroadcastGroup(broadcast=broadcast, group=group) for group in live.order_by("pk")]
    BroadcastGroup.objects.bulk_create(rows, batch_size=2_000)
    _note(broadcast, actor, added=len(rows))
    return len(rows)


@transaction.atomic
def drop_groups(*, broadcast_id: int, group_ids: Collection[int], actor: Member) -> int:
    """The draft isn't for these groups; returns how many were in it."""
    broadcast = _draft(broadcast_id)
    count, _by_model = broadcast.rows.filter(group__in=group_ids).delete()
    _note(broadcast, actor, dropped=count)
    return count


@transaction.atomic
def copy_broadcast(*, broadcast_id: int, only_missed: bool, actor: Member) -> Broadcast:
    """A draft with the same content and groups; `only_missed`: those that didn't get it."""
    source = Broadcast.objects.get(pk=broadcast_id)
    names = ("purpose", "text", "attachments", "material_ids")
    values = {name: getattr(source, name) for name in names}
    values["name"] = (_("%(name)s (copy)") % {"name": source.name})[:60]
    made = save_broadcast(broadcast=Broadcast(), values=values, actor=actor)
    rows = source.rows.filter(state__in=MISSED) if only_missed else source.rows.all()
    ids = list(rows.values_list("group", flat=True))
    choose_groups(broadcast_id=made.pk, group_ids=ids, actor=actor)
    return made


@transaction.atomic
def move_broadcast(*, id: int, at: datetime, actor: Member) -> datetime | None:
    """It goes out at the new moment, and ends as long after it; returns the one before."""
    broadcast = locked(id)
    before = broadcast.at
    is_draft = broadcast.state == State.DRAFT
    is_coming = broadcast.state in (*BEFORE, State.PLANNED) and before and before > clock.now()
    if not (is_draft or is_coming):
        raise SendBegun
    if at <= clock.now():
        raise TooEarly
    expires = broadcast.expires_at
    expires = expires + (at - before) if expires and before else expires
    if expires and expires <= at:
        raise InvalidInput(_("It would be over before it begins."), field="at")
    broadcast.at, broadcast.expires_at = at, expires
    broadcast.held_until, broadcast.changed_at = None, clock.now()
    broadcast.save(update_fields=["at", "expires_at", "held_until", "changed_at"])
    audit.note(actor=actor, action="broadcasts.moved", subject=broadcast)
    return before


def locked(broadcast_id: int) -> Broadcast:
    """The broadcast's row, ours until the transaction ends."""
    return Broadcast.objects.select_for_update().get(pk=broadcast_id)


def _draft(broadcast_id: int) -> Broadcast:
    broadcast = locked(broadcast_id)
    if broadcast.state != State.DRAFT:
        raise SendOver
    return broadcast


def _note(broadcast: Broadcast, actor: Member, **counts: int) -> None:
    Broadcast.objects.filter(pk=broadcast.pk).update(changed_at=clock.now())
    if any(counts.values()):
        audit.note(actor=actor, action="broadcasts.groups_chosen", subject=broadcast, **counts)
