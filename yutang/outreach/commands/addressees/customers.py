"""Customers to whom a member writes one by one: each is a message of the ledger."""

from collections.abc import Collection, Sequence

from django.db import connection, transaction
from django.db.models import QuerySet

from yutang.customers.models import Follow, Identity
from yutang.kernel import clock
from yutang.outreach.commands import settling
from yutang.outreach.commands.addressees.kinds import Call, Found
from yutang.outreach.models import Message, Task
from yutang.wecom.api import mass
from yutang.wecom.client import WeCom

UNSENT = (Message.State.ADMITTED, Message.State.UNKNOWN)
Reason = Message.Reason

# The account of the customer that the member follows.
RECIPIENTS = """
    select message.id, follow.external_userid, identity.value
    from outreach_message message
        left join customers_follow follow on follow.customer_id = message.customer_id
            and follow.member_id = message.member_id and follow.ended_at is null
        left join lateral (
            select value from customers_identity
            where customer_id = message.customer_id and kind = 'external_userid'
            order by id limit 1) identity on follow.id is not null
    where message.task_id = %s and message.state = any(%s)
    order by message.id
"""
REASONS = {mass.Status.NO_FRIEND: Reason.NO_FRIEND, mass.Status.CAPPED: Reason.CAP}


class Customers:
    """The messages of a task."""

    chat_type = mass.SINGLE

    def find(self, task: Task) -> Found:
        """By external_userid; nobody follows the lost."""
        with connection.cursor() as cursor:
            cursor.execute(RECIPIENTS, [task.pk, list(UNSENT)])
            rows = cursor.fetchall()
        found: dict[str, int] = {}
        lost = []
        for message_id, followed, known in rows:
            external = followed or known
            if external and external not in found:
                found[external] = message_id
            else:
                lost.append(message_id)
        return Found(found, {Reason.UNREACHABLE: lost} if lost else {})

    def lock(self, task: Task) -> Task:
        return Task.objects.select_for_update().get(pk=task.pk)

    def is_muddled(self, task: Task) -> bool:
        """Never: WeCom tells all whom a task is for."""
        return False

    def create(self, client: WeCom, call: Call) -> mass.Created:
        return mass.create(
            client,
            sender=call.sender,
            external_userids=list(call.rows),
            text=call.text,
            attachments=call.attachments,
        )

    def missing(self, wanted: Collection[str], reached: Collection[str]) -> list[str] | None:
        if not reached or not set(reached) <= set(wanted):
            return None
        return [each for each in wanted if each not in reached]

    def unsent(self, task: Task) -> list[int]:
        rows = Message.objects.filter(task=task, state__in=UNSENT)
        return list(rows.values_list("pk", flat=True))

    def hand(self, task: Task) -> None:
        settling.hand(task_id=task.pk)

    def doubt(self, task: Task) -> None:
        settling.unknown(task_id=task.pk)

    def fail(self, rows: Collection[int], reason: str) -> None:
        if rows:
            settling.fail(message_ids=rows, reason=reason)

    def is_late(self, task: Task) -> bool:
        return _waiting(task).filter(expires_at__lte=clock.now()).exists()

    def waits(self, task: Task) -> bool:
        return _waiting(task).exists()

    @transaction.atomic
    def settle(self, task: Task, results: Sequence[mass.Result]) -> None:
        known = _messages(task, [row.external_userid for row in results])
        by_status: dict[int, list[int]] = {}
        for row in results:
            if message := known.get(row.external_userid):
                by_status.setdefault(row.status, []).append(message)
        if ids := by_status.get(mass.Status.SENT):
            settling.deliver(message_ids=ids)
        for status, reason in REASONS.items():
            self.fail(by_status.get(status, []), reason)

    @transaction.atomic
    def give_up(self, task: Task, reason: str) -> None:
        self.fail(list(_waiting(task).values_list("pk", flat=True)), reason)


def _waiting(task: Task) -> QuerySet[Message]:
    return Message.objects.filter(task=task, state=Message.State.HANDED)


def _messages(task: Task, external: list[str]) -> dict[str, int]:
    """The task's messages that wait for an answer, by the account they went to."""
    by_customer = dict(_waiting(task).values_list("customer", "pk"))
    identities = Identity.objects.filter(kind=Identity.Kind.EXTERNAL_USERID, value__in=external)
    follows = Follow.objects.filter(member=task.member, external_userid__in=external)
    pairs = [
        *identities.values_list("value", "customer"),
        *follows.values_list("external_userid", "customer"),
    ]
    return {value: by_customer[who] for value, who in pairs if who in by_customer}
