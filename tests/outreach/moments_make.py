"""Builders for moments: one that is written, one that members have."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from tests.outreach import ledger_make as ledger
from tests.outreach import sends_make
from tests.worlds import Simulator
from yutang.customers.models import Customer
from yutang.kernel import clock
from yutang.outreach.commands import moment_carrying
from yutang.outreach.commands import moments as commands
from yutang.outreach.models import Message, Moment, MomentPart
from yutang.wecom import limits

ADD = "externalcontact/add_moment_task"
_numbers = count(1)


@pytest.fixture
def wall(wecom: Simulator) -> Iterator[Simulator]:
    """The stand-in, which makes moments at once, and nobody has made one in this minute."""
    limits.forget()
    wecom.post("/sim/limits", moments_minute=1_000)
    before = wecom.get("/sim/settings")["moment_job_seconds"]
    wecom.post("/sim/settings", moment_job_seconds=0.0)
    yield wecom
    wecom.post("/sim/settings", moment_job_seconds=before)
    wecom.post("/sim/limits", moments_minute=10)


def draft(*members: str, **values: Any) -> Moment:
    """A moment of these members (Alice) that isn't started; its text is its own."""
    given: dict[str, Any] = {
        "name": f"Moment {next(_numbers)}",
        "text": f"今天到了一批新竿 {next(_numbers)}",
        "member_ids": [ledger.member(name).pk for name in members or ("Alice",)],
    }
    actor = sends_make.operator()
    return commands.save_moment(moment=Moment(), values=given | values, actor=actor)


def started(*members: str, **values: Any) -> Moment:
    """One that waits to be handed over."""
    moment = draft(*members, **values)
    return commands.start_moment(moment_id=moment.pk, actor=sends_make.operator())


def opened(*members: str, **values: Any) -> Moment:
    """One that its members have at WeCom."""
    return fresh(carry(started(*members, **values)))


def carry(moment: Moment, *, later: timedelta = timedelta()) -> Moment:
    """All that is due of it by then is done, and nothing else."""
    others = Moment.objects.exclude(pk=moment.pk)
    others.update(poll_next_at=None)
    MomentPart.objects.exclude(moment=moment).update(poll_next_at=None)
    with clock.frozen(clock.now() + later):
        for _step in range(30):
            if not moment_carrying.carry_next():
                break
    return fresh(moment)


def publish(simulator: Simulator, moment: Moment, *members: str) -> None:
    """These members publish it, and we see that."""
    for name in members or ("Alice",):
        simulator.post("/sim/moments/publish", member=name, moment_id=moment.moment_id)
    look(moment)


def look(moment: Moment) -> Moment:
    """Everything of it is asked anew."""
    now = clock.now()
    Moment.objects.filter(pk=moment.pk, state="open").update(poll_next_at=now)
    moment.parts.exclude(published_at=None).update(poll_next_at=now)
    return carry(moment)


def fresh(moment: Moment) -> Moment:
    moment.refresh_from_db()
    return moment


def rows(moment: Moment) -> Any:
    return Message.objects.filter(source_type="moment", source_id=moment.pk)


def mine(moment: Moment, people: list[Customer]) -> set[int]:
    """Which of these people the ledger says it reached."""
    found = rows(moment).filter(customer__in=people, state="delivered")
    return set(found.values_list("customer", flat=True))
