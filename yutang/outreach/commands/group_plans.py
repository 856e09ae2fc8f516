"""What a plan says to groups, as the step of a journey: broadcasts that nobody wrote by hand.

Each owner confirms them as any other; what a step says to more groups before it has begun goes
along in the same tasks.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from yutang.kernel import clock, jobs
from yutang.outreach.models import Broadcast, BroadcastGroup
from yutang.outreach.rules.governor import Source

GATHERING = timedelta(seconds=15)  # so long a step waits for more groups of the same owners
State, Row = Broadcast.State, BroadcastGroup.State


@dataclass(frozen=True)
class Saying:
    """What is said, what for, and until when an owner may confirm it."""

    name: str
    text: str
    purpose: str
    expires_at: datetime
    material_ids: Collection[int] = ()


@transaction.atomic
def plan_groups(*, source: Source, saying: Saying, group_ids: Mapping[str, int]) -> int:
    """The groups (by what each stands for) get it when their owners confirm; how many are new.

    Planned twice under one key, it stands once; so does what a group waits for already.
    """
    broadcast = _waiting(source, saying)
    rows = BroadcastGroup.objects.filter(broadcast=broadcast)
    # What was withdrawn before it began makes room for what the same group is told now.
    taken_back = rows.filter(state=Row.SKIPPED, reason=BroadcastGroup.Reason.CANCELLED)
    taken_back.filter(group__in=group_ids.values()).delete()
    before = rows.count()
    BroadcastGroup.objects.bulk_create(
        [
            BroadcastGroup(broadcast=broadcast, group_id=group_id, key=key)
            for key, group_id in sorted(group_ids.items(), key=lambda each: each[1])
        ],
        ignore_conflicts=True,
        batch_size=2_000,
    )
    broadcast.expires_at = max(broadcast.expires_at or saying.expires_at, saying.expires_at)
    broadcast.save(update_fields=["expires_at"])
    job, key = "outreach.begin_broadcast", f"begin_broadcast:{broadcast.pk}"
    jobs.later(job, at=clock.now() + GATHERING, key=key, broadcast_id=broadcast.pk)
    return rows.count() - before


def unseen(*, source: Source) -> list[str]:
    """What of the plan stands for groups whose owners weren't shown it yet."""
    waiting = BroadcastGroup.objects.filter(
        broadcast__plan_type=source.type,
        broadcast__plan_id=source.id,
        broadcast__state=State.PLANNED,
        state=Row.CHOSEN,
    )
    return [key for key in waiting.values_list("key", flat=True) if key]


@transaction.atomic
def withdraw_groups(*, keys: Collection[str]) -> int:
    """What these stand for isn't put before the owners any more; what was, stays with them."""
    waiting = BroadcastGroup.objects.filter(key__in=list(keys), state=Row.CHOSEN)
    return waiting.update(
        state=Row.SKIPPED, reason=BroadcastGroup.Reason.CANCELLED, settled_at=clock.now()
    )


@transaction.atomic
def cancel_groups(*, source: Source) -> None:
    """Nothing of the plan is put before owners any more, whatever it stands for."""
    withdraw_groups(keys=unseen(source=source))
    planned = Broadcast.objects.filter(plan_type=source.type, plan_id=source.id)
    planned.filter(state=State.PLANNED).update(state=State.CANCELLED, done_at=clock.now())


def _waiting(source: Source, saying: Saying) -> Broadcast:
    """The step's broadcast that hasn't begun, ours until the transaction ends."""
    of_step = {"plan_type": source.type, "plan_id": source.id, "plan_step": source.step}
    while True:
        found = Broadcast.objects.select_for_update().filter(state=State.PLANNED, **of_step)
        if (broadcast := found.first()) is not None:
            return broadcast
        made = Broadcast(
            name=saying.name[:60],
            purpose=saying.purpose,
            text=saying.text,
            material_ids=list(saying.material_ids),
            state=State.PLANNED,
            expires_at=saying.expires_at,
            **of_step,
        )
        Broadcast.objects.bulk_create([made], ignore_conflicts=True)
