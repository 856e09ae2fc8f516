"""Groups to which their owner writes: each is a row of its broadcast."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from yutang.groups.models import GroupChat
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach import contents
from yutang.outreach.commands.addressees.kinds import Call, Found
from yutang.outreach.commands.group_ledger import enter_group
from yutang.outreach.models import Broadcast, BroadcastGroup, Task
from yutang.wecom.api import mass
from yutang.wecom.client import WeCom

State, Reason = BroadcastGroup.State, BroadcastGroup.Reason
UNSENT = (State.WAITING, State.UNKNOWN)
IN_DOUBT = (Task.State.CREATING, Task.State.UNKNOWN)
REASONS = {mass.Status.NO_FRIEND: Reason.NO_FRIEND, mass.Status.CAPPED: Reason.CAP}


class Groups:
    """The groups of a task.

    WeCom tells only of groups that the owner has sent it to, so a task can't be known again by
    its groups: of one owner's tasks with the same text only one at a time is in doubt.
    """

    chat_type = mass.GROUP

    def find(self, task: Task) -> Found:
        """By chat_id. What WeCom may have already is looked for whoever owns the groups now."""
        rows = _of(task, *UNSENT).select_related("group", "member").order_by("pk")
        found: dict[str, int] = {}
        lost: dict[str, list[int]] = {}
        for row in rows:
            reason = "" if row.state == State.UNKNOWN else _why_not(row)
            if reason:
                lost.setdefault(reason, []).append(row.pk)
            else:
                found[row.group.chat_id] = row.pk
        return Found(found, lost)

    def lock(self, task: Task) -> Task:
        """With those of its owner, in the order of their ids: of two at once one comes first."""
        theirs = Q(
            carrier=task.carrier,
            member=task.member_id,
            state__in=[Task.State.WAITING, *IN_DOUBT],
        )
        rows = Task.objects.select_for_update().filter(Q(pk=task.pk) | theirs).order_by("pk")
        return next(each for each in rows if each.pk == task.pk)

    def is_muddled(self, task: Task) -> bool:
        """Another task of this owner is in doubt that says the same."""
        others = Task.objects.filter(carrier=task.carrier, member=task.member_id)
        doubtful = others.filter(state__in=IN_DOUBT).exclude(pk=task.pk)
        if not doubtful:
            return False
        text = contents.says(task).text
        return any(each.text == text for each in doubtful)

    def create(self, client: WeCom, call: Call) -> mass.Created:
        return mass.create_for_groups(
            client,
            sender=call.sender,
            chat_ids=list(call.rows),
            text=call.text,
            attachments=call.attachments,
        )

    def missing(self, wanted: Collection[str], reached: Collection[str]) -> list[str] | None:
        return [] if set(reached) <= set(wanted) else None

    def unsent(self, task: Task) -> list[int]:
        return list(_of(task, *UNSENT).values_list("pk", flat=True))

    def hand(self, task: Task) -> None:
        _of(task, *UNSENT).update(state=State.HANDED)

    def doubt(self, task: Task) -> None:
        _of(task, State.WAITING).update(state=State.UNKNOWN)

    def fail(self, rows: Collection[int], reason: str) -> None:
        waiting = BroadcastGroup.objects.filter(pk__in=rows, state__in=[*UNSENT, State.HANDED])
        waiting.update(state=State.FAILED, reason=Reason(reason), settled_at=clock.now())

    def is_late(self, task: Task) -> bool:
        """The broadcast's time is over, or its owner can't confirm any more."""
        return (
            _has_left(task.member)
            or Broadcast.objects.filter(pk=task.source_id, expires_at__lte=clock.now()).exists()
        )

    def waits(self, task: Task) -> bool:
        return _of(task, State.HANDED).exists()

    def settle(self, task: Task, results: Sequence[mass.Result]) -> None:
        by_chat = {result.chat_id: result for result in results}
        rows = BroadcastGroup.objects.filter(task=task, group__chat_id__in=by_chat)
        for pk, chat_id in rows.values_list("pk", "group__chat_id").order_by("pk"):
            _settle(pk, by_chat[chat_id])

    def give_up(self, task: Task, reason: str) -> None:
        left = reason == Reason.UNCONFIRMED and _has_left(task.member)
        pks = _of(task, State.HANDED).values_list("pk", flat=True)
        self.fail(list(pks), Reason.OWNER_LEFT if left else reason)


@transaction.atomic
def _settle(pk: int, result: mass.Result) -> None:
    """One group's answer; also one that comes after we had given up."""
    row = BroadcastGroup.objects.select_for_update().get(pk=pk)
    late = row.state == State.FAILED and row.reason in (Reason.UNCONFIRMED, Reason.OWNER_LEFT)
    if row.state not in (*UNSENT, State.HANDED) and not late:
        return
    if result.status == mass.Status.SENT:
        at = datetime.fromtimestamp(result.send_time, UTC) if result.send_time else clock.now()
        row.told = enter_group(row=row, at=at)
        row.state, row.reason, row.settled_at = State.SENT, Reason.NONE, at
        row.save()
    elif result.status in REASONS and not late:
        row.state, row.reason = State.FAILED, REASONS[result.status]
        row.settled_at = clock.now()
        row.save()


def _of(task: Task, *states: str) -> QuerySet[BroadcastGroup]:
    return BroadcastGroup.objects.filter(task=task, state__in=states)


def _has_left(member: Member | None) -> bool:
    return member is None or member.status != Member.Status.ACTIVE


def _why_not(row: BroadcastGroup) -> str:
    """Why the group can't be handed to this owner any more; empty: it can."""
    if row.group.status == GroupChat.Status.DISSOLVED:
        return Reason.DISSOLVED
    if row.group.owner_id != row.member_id:
        return Reason.OWNER_CHANGED
    return Reason.OWNER_LEFT if _has_left(row.member) else ""
