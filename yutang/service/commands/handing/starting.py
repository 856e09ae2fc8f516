"""A hand-over begins, is called off, or is taken up again for what failed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from yutang.kernel import audit, clock
from yutang.org.commands import set_heir
from yutang.org.models import Member
from yutang.outreach.commands import passing_on
from yutang.service.commands.handing import planning
from yutang.service.commands.handing.covering import begin_cover, end_cover
from yutang.service.errors import AlreadyAway, NothingToHand, NotRunning
from yutang.service.models import GroupPassing, Handover, Passing, Stage, Taker
from yutang.service.models.handing import AGAIN, MOVING
from yutang.service.queries import handing as queries
from yutang.service.rules.handing import Charge, How, split

DAY = timedelta(hours=24)

# Whoever another hand-over of this member is passing on right now stays with that one. The
# member's row is locked, so no other hand-over of hers begins meanwhile.
READY = """
    update service_passing passing set
        stage = case when other.id is null then 'ready' else 'failed' end,
        reason = case when other.id is null then '' else 'elsewhere' end,
        errcode = 0, call_id = null, due_at = null,
        settled_at = case when other.id is not null then %(now)s end
    from service_passing chosen
        left join service_passing other on other.member_id = chosen.member_id
            and other.external_userid = chosen.external_userid and other.id <> chosen.id
            and other.stage in ('ready', 'calling', 'unknown', 'waiting')
    where chosen.id = passing.id and passing.handover_id = %(handover)s
        and passing.taker_id is not null and passing.stage = any(%(stages)s)
        and (%(ids)s::bigint[] is null or passing.id = any(%(ids)s))
"""
READY_GROUPS = """
    update service_grouppassing passing set
        stage = case when other.id is null then 'ready' else 'failed' end,
        errcode = 0, settled_at = case when other.id is not null then %(now)s end
    from service_grouppassing chosen
        left join service_grouppassing other on other.group_id = chosen.group_id
            and other.id <> chosen.id and other.stage in ('ready', 'calling', 'unknown')
    where chosen.id = passing.id and passing.handover_id = %(handover)s
        and passing.taker_id is not null and passing.stage = any(%(stages)s)
        and (%(ids)s::bigint[] is null or passing.id = any(%(ids)s))
"""
REMEMBER = """
    update service_passing set earlier = earlier || jsonb_build_array(jsonb_build_object(
            'taker', taker_id, 'stage', stage, 'reason', reason, 'errcode', errcode,
            'at', coalesce(settled_at, %(now)s)))
    where handover_id = %(handover)s and id = any(%(ids)s) and stage <> 'planned'
        and taker_id is not null
"""


@transaction.atomic
def start_handover(*, handover: Handover, actor: Member) -> Handover:
    """The plan is carried out, as it stands with whom the member has at this moment."""
    draft = planning.locked_draft(handover)
    hold_member(draft)
    planning.split_again(handover=draft)
    now = clock.now()
    if draft.is_leave:
        if queries.is_away(draft.member, on=clock.today()):
            raise AlreadyAway
        moved = begin_cover(handover=draft)
    else:
        moved = _make_ready(draft, stages=[Stage.PLANNED])
    if not moved:
        raise NothingToHand
    draft.state, draft.started_at, draft.next_at = Handover.State.RUNNING, now, now
    draft.save(update_fields=["state", "started_at", "next_at"])
    if draft.has_left:
        _name_heir(draft, actor)
    if not draft.is_leave:
        _hold_words(draft)
    audit.note(
        actor=actor,
        action="service.started_handover",
        subject=draft.member,
        kind=draft.kind,
        customers=moved,
    )
    return draft


@transaction.atomic
def cancel_handover(*, handover: Handover, actor: Member) -> Handover:
    """What isn't handed to WeCom yet stays with the member; what is, WeCom doesn't call back."""
    found = locked(handover)
    if found.state not in (Handover.State.DRAFT, Handover.State.RUNNING):
        raise NotRunning
    now = clock.now()
    if found.is_draft:
        found.state, found.ended_at = Handover.State.CANCELLED, now
        found.save(update_fields=["state", "ended_at"])
    elif found.is_leave:
        end_cover(handover=found)
    else:
        _call_off(found)
        found.next_at = now
        found.save(update_fields=["next_at"])
    audit.note(actor=actor, action="service.cancelled_handover", subject=found.member)
    return found


@transaction.atomic
def retry_passings(
    *,
    handover: Handover,
    takers: Sequence[Member],
    actor: Member,
    passing_ids: Sequence[int] | None = None,
) -> int:
    """What failed, was called off or had no taker is tried again with these takers, by load.

    None: all of it. What came of the former takers stays written down.
    """
    found = locked(handover)
    if found.is_draft or found.is_leave or found.state == Handover.State.CANCELLED:
        raise NotRunning
    for taker in takers:
        planning.check_taker(found, taker)
        Taker.objects.get_or_create(handover=found, member=taker)
    hold_member(found)
    rows = Passing.objects.filter(handover=found, stage__in=AGAIN)
    if passing_ids is not None:
        rows = rows.filter(pk__in=passing_ids)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    _remember(found, ids)
    seats = [seat for seat in queries.seats(found) if seat.member_id in {t.pk for t in takers}]
    chosen = split([Charge(pk) for pk in ids], seats, How.LOAD)
    planning.choose("service_passing", {pk: taker for pk, taker in chosen.items() if taker})
    moved = _make_ready(found, stages=AGAIN, ids=[pk for pk, taker in chosen.items() if taker])
    if not moved:
        raise NothingToHand
    _wake(found)
    _hold_words(found)
    audit.note(
        actor=actor, action="service.retried_handover", subject=found.member, customers=moved
    )
    return moved


@transaction.atomic
def retry_group(*, handover: Handover, group_passing_id: int, taker: Member, actor: Member) -> None:
    """A group that stayed is tried again with this taker."""
    found = locked(handover)
    if found.is_draft or found.state == Handover.State.CANCELLED:
        raise NotRunning
    planning.check_taker(found, taker)
    hold_member(found)
    rows = GroupPassing.objects.filter(handover=found, pk=group_passing_id, stage__in=AGAIN)
    if not rows.update(taker=taker):
        raise NothingToHand
    _execute(READY_GROUPS, found, AGAIN, [group_passing_id])
    _wake(found)
    audit.note(actor=actor, action="service.retried_handover", subject=found.member, groups=1)


def locked(handover: Handover) -> Handover:
    """The hand-over's row, ours until the transaction ends."""
    rows = Handover.objects.select_for_update(of=("self",)).select_related("member")
    return rows.get(pk=handover.pk)


def hold_member(handover: Handover) -> None:
    """No other hand-over of the member begins until the transaction ends."""
    Member.objects.select_for_update(no_key=True).get(pk=handover.member_id)


def _make_ready(
    handover: Handover, *, stages: Sequence[Stage], ids: Sequence[int] | None = None
) -> int:
    """How many customers and groups of these stages now wait for WeCom."""
    _execute(READY, handover, stages, ids)
    if ids is None:
        _execute(READY_GROUPS, handover, stages, None)
    ready = Passing.objects.filter(handover=handover, stage=Stage.READY).count()
    return ready + GroupPassing.objects.filter(handover=handover, stage=Stage.READY).count()


def _execute(
    statement: str, handover: Handover, stages: Sequence[Stage], ids: Sequence[int] | None
) -> None:
    values: dict[str, Any] = {
        "handover": handover.pk,
        "stages": [str(stage) for stage in stages],
        "ids": None if ids is None else list(ids),
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _remember(handover: Handover, ids: Sequence[int]) -> None:
    values: dict[str, Any] = {"handover": handover.pk, "ids": list(ids), "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, values)


def _call_off(handover: Handover) -> None:
    gone = {"stage": Stage.CANCELLED, "settled_at": clock.now()}
    rows = Passing.objects.filter(handover=handover, stage=Stage.READY)
    customers = list(rows.values_list("customer_id", flat=True))
    rows.update(**gone)
    GroupPassing.objects.filter(handover=handover, stage=Stage.READY).update(**gone)
    passing_on.release_messages(customer_ids=customers)


def _wake(handover: Handover) -> None:
    handover.state, handover.ended_at = Handover.State.RUNNING, None
    handover.next_at = clock.now()
    handover.save(update_fields=["state", "ended_at", "next_at"])


def _hold_words(handover: Handover) -> None:
    """What the member was to say and WeCom doesn't have yet waits until it is known who says it."""
    rows = Passing.objects.filter(handover=handover, stage__in=MOVING)
    passing_on.hold_messages(
        member_id=handover.member_id,
        customer_ids=list(rows.values_list("customer_id", flat=True)),
        until=clock.now() + DAY,
    )


def _name_heir(handover: Handover, actor: Member) -> None:
    """People who only ever scanned a code of who left are led to whoever takes most."""
    if handover.member.heir_id is not None:
        return
    most = max(queries.shares(handover), key=lambda share: share.customers, default=None)
    if most is not None:
        set_heir(member=handover.member, heir=most.member, actor=actor)
