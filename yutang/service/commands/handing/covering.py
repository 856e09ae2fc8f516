"""A leave: deputies do what is to be done, the customers stay friends of whoever is away."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.customers.log import Happening
from yutang.kernel import clock
from yutang.outreach.commands import passing_on
from yutang.service.models import Handover, Passing, Stage

EVERY = timedelta(minutes=10)  # what is new to do goes on to the deputies


def begin_cover(*, handover: Handover) -> int:
    """Deputies have the todos, and say what they can say as friends themselves."""
    rows = Passing.objects.filter(handover=handover, stage=Stage.PLANNED, taker__isnull=False)
    _tell(handover, list(rows.values_list("customer_id", "taker_id")), is_back=False)
    moved = rows.update(stage=Stage.COVERED, asked_at=clock.now())
    _pass_on(handover)
    return moved


def keep_cover(*, handover: Handover) -> None:
    """While the leave lasts deputies get what is new; on the first day back it ends."""
    assert handover.back_on, handover.pk
    if clock.today() < handover.back_on:
        _pass_on(handover)
    else:
        end_cover(handover=handover)


@transaction.atomic
def end_cover(*, handover: Handover) -> None:
    """The member is back: open todos return, and the timeline says so."""
    found = Handover.objects.select_for_update().get(pk=handover.pk)
    if found.state != Handover.State.RUNNING:
        return
    rows = Passing.objects.filter(handover=found, stage=Stage.COVERED)
    pairs = list(rows.values_list("customer_id", "taker_id"))
    passing_on.give_back_todos(
        member_id=found.member_id, takers={c: t for c, t in pairs if t is not None}
    )
    _tell(found, pairs, is_back=True)
    now = clock.now()
    rows.update(stage=Stage.RETURNED, settled_at=now)
    found.state, found.ended_at, found.next_at = Handover.State.DONE, now, None
    found.save(update_fields=["state", "ended_at", "next_at"])
    handover.state = found.state


@transaction.atomic
def _pass_on(handover: Handover) -> None:
    rows = Passing.objects.filter(handover=handover, stage=Stage.COVERED)
    pairs = {c: t for c, t in rows.values_list("customer_id", "taker_id") if t is not None}
    passing_on.pass_todos(giver_id=handover.member_id, takers=pairs)
    passing_on.pass_messages(giver_id=handover.member_id, takers=pairs)


def _tell(handover: Handover, pairs: Iterable[tuple[int, int | None]], *, is_back: bool) -> None:
    giver = handover.member
    back_on = handover.back_on.isoformat() if handover.back_on else ""
    log.record_many(
        Happening(
            customer_id,
            Kind.HANDED_OVER,
            member_id=giver.pk if is_back else taker_id,
            subject=("handover", handover.pk),
            props={
                "from": giver.name,
                "from_id": giver.pk,
                "why": "back" if is_back else "leave",
                "until": back_on,
            },
        )
        for customer_id, taker_id in pairs
    )
