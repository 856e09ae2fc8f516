"""What came of the passing on of customers, once: the only writer of its ends, and what follows.

The polls of WeCom's list and the events both lead here; rows that are over stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yutang.acquisition.commands import passing as acquisition
from yutang.customers import log
from yutang.customers.commands import lock_customers, lose_customer, meet_customer
from yutang.customers.kinds import Kind
from yutang.customers.log import Happening
from yutang.customers.models import Follow
from yutang.org.models import Member
from yutang.outreach.commands import passing_on
from yutang.service.models import Orphan, Passing, Stage
from yutang.service.models.handing import MOVING


@dataclass(frozen=True)
class Outcome:
    """How it ended, when, and why."""

    stage: Stage
    at: datetime
    reason: str = ""
    errcode: int = 0


@transaction.atomic
def settle(*, passing_ids: Sequence[int], outcome: Outcome) -> int:
    """These are over; returns how many weren't before. Customers are locked as everybody does."""
    found = Passing.objects.filter(pk__in=passing_ids, stage__in=MOVING)
    lock_customers(list(found.values_list("customer_id", flat=True)))
    rows = list(
        found.select_for_update(of=("self",))
        .select_related("member", "taker", "handover")
        .order_by("pk")
    )
    if not rows:
        return 0
    Passing.objects.filter(pk__in=[row.pk for row in rows]).update(
        stage=outcome.stage,
        reason=outcome.reason,
        errcode=outcome.errcode,
        settled_at=outcome.at,
    )
    if outcome.stage == Stage.DONE:
        _hand_on(rows, outcome.at)
    else:
        _tell_failure(rows, outcome)
    passing_on.release_messages(customer_ids=[row.customer_id for row in rows])
    return len(rows)


def _hand_on(rows: Sequence[Passing], at: datetime) -> None:
    """The customers are the takers' now: relation, lock, todos, and the timeline says so."""
    _open_relations(rows, at)
    _end_relations(rows, at)
    pairs = {row.customer_id: row.taker_id for row in rows if row.taker_id}
    giver = rows[0].member
    acquisition.pass_locks(giver_id=giver.pk, takers=pairs, at=at)
    passing_on.pass_todos(giver_id=giver.pk, takers=pairs)
    Orphan.objects.filter(member=giver, customer__in=list(pairs)).delete()
    log.record_many(
        Happening(
            row.customer_id,
            Kind.HANDED_OVER,
            happened_at=at,
            member_id=row.taker_id,
            subject=("handover", row.handover_id),
            props={"from": giver.name, "from_id": giver.pk, "why": row.handover.kind},
        )
        for row in rows
    )


def _open_relations(rows: Sequence[Passing], at: datetime) -> None:
    """WeCom tells of no new relation where the taker had given the customer away before."""
    followed = _open_pairs(rows, [row.taker for row in rows])
    for row in rows:
        if row.taker and (row.customer_id, row.taker_id) not in followed:
            meet_customer(
                external_userid=row.external_userid, userid=row.taker.wecom_userid or "", at=at
            )


def _end_relations(rows: Sequence[Passing], at: datetime) -> None:
    """WeCom tells of no end of a relation with somebody who has left."""
    followed = _open_pairs(rows, [row.member for row in rows])
    for row in rows:
        if (row.customer_id, row.member_id) in followed:
            lose_customer(
                external_userid=row.external_userid,
                userid=row.member.wecom_userid or "",
                at=at,
                ended_by=Follow.EndedBy.TRANSFER,
            )


def _open_pairs(
    rows: Sequence[Passing], members: Sequence[Member | None]
) -> set[tuple[int, int | None]]:
    ids = {member.pk for member in members if member}
    found = Follow.objects.filter(
        customer__in=[row.customer_id for row in rows], member__in=ids, ended_at=None
    )
    return set(found.values_list("customer_id", "member_id"))


def _tell_failure(rows: Sequence[Passing], outcome: Outcome) -> None:
    """The timeline says what WeCom's events don't: refusals and full takers it tells itself."""
    if outcome.stage != Stage.FAILED:
        return
    log.record_many(
        Happening(
            row.customer_id,
            Kind.TRANSFER_FAILED,
            happened_at=outcome.at,
            member_id=row.taker_id,
            subject=("handover", row.handover_id),
            props={"reason": str(outcome.reason)},
        )
        for row in rows
    )
