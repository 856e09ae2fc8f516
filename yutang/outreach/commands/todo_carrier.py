"""The carrier `staff_todo`: an admitted message becomes a todo of its member, with the words ready.

A message is handed over when its todo stands, and delivered when the todo is done and can't be
taken back any more. Every step begins where its rows stand, so doing it twice does it once.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from yutang.customers.models import Consent
from yutang.kernel import clock
from yutang.outreach import contents, sources
from yutang.outreach.commands import settling
from yutang.outreach.commands.withdrawing import withdraw_objected
from yutang.outreach.contents import Content, Standing
from yutang.outreach.models import Carrier, Message, Purpose, Task, Todo
from yutang.outreach.queries.worth import worth

UNDO = timedelta(minutes=10)  # so long a done todo can be taken back
Said = tuple[str, int, str, int, int]  # source type, source id, step, variant, member


@transaction.atomic
def give_messages(*, most: int = 5_000) -> int:
    """Up to `most` admitted messages are todos now; rows that somebody else takes are left."""
    withdraw_objected()
    rows = list(
        Message.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("member")
        .filter(
            carrier=Carrier.STAFF_TODO,
            state=Message.State.ADMITTED,
            member__isnull=False,
            source_type__in=contents.told(),
        )
        .order_by("member_id", "admitted_at", "id")[:most]
    )
    said = {key: says for key in sorted({_key(row) for row in rows}) if (says := _says(key))}
    void = {key for key, says in said.items() if not says.text and not says.attachments}
    lost = [row.pk for row in rows if _key(row) in void]
    settling.fail(message_ids=lost, reason=Message.Reason.CONTENT)
    rows = [row for row in rows if _key(row) in said and _key(row) not in void]
    names = sources.named({(row.source_type, row.source_id) for row in rows})
    known = worth()
    Todo.objects.bulk_create(
        [
            Todo(
                kind=Todo.Kind.MESSAGE,
                key=f"message:{row.pk}",
                member=row.member,
                customer_id=row.customer_id,
                title=names[row.source_type, row.source_id].name[:120],
                words=said[_key(row)].text,
                attachments=said[_key(row)].attachments,
                due_on=clock.today(),
                value=known.get(row.lifecycle, 0),
                message=row,
            )
            for row in rows
        ],
        ignore_conflicts=True,
        batch_size=1_000,
    )
    return settling.hand(message_ids=[row.pk for row in rows])


@transaction.atomic
def settle_todos(*, most: int = 5_000) -> int:
    """The ledger hears of todos that ended longer ago than they could be taken back."""
    before = clock.now() - UNDO
    rows = Todo.objects.filter(message__isnull=False, settled_at=None)
    done = _ids(rows.filter(done_at__lt=before), most)
    left = _ids(rows.filter(skipped_at__lt=before), most)
    settling.deliver(message_ids=_messages(done))
    settling.fail(message_ids=_messages(left), reason=Message.Reason.UNCONFIRMED)
    return Todo.objects.filter(pk__in=[*done, *left]).update(settled_at=clock.now())


@transaction.atomic
def withdraw_todos() -> int:
    """Open todos are taken back whose plan was cancelled, whose time is over, or who objects."""
    rows = Todo.objects.filter(
        message__isnull=False, message__state=Message.State.HANDED, done_at=None, skipped_at=None
    )
    plans = set(rows.values_list("message__source_type", "message__source_id"))
    gone = Q(pk__in=[])
    for type, id in plans:
        if contents.stands(Task(source_type=type, source_id=id)) == Standing.OVER:
            gone |= Q(message__source_type=type, message__source_id=id)
    cancelled = _ids(rows.filter(gone), None)
    settling.fail(message_ids=_messages(cancelled), reason=Message.Reason.CANCELLED)
    expired = _ids(rows.filter(message__expires_at__lte=clock.now()), None)
    expired = [pk for pk in expired if pk not in set(cancelled)]
    settling.fail(message_ids=_messages(expired), reason=Message.Reason.EXPIRED)
    told = {*cancelled, *expired}
    objected = [pk for pk in _ids(_objecting(rows), None) if pk not in told]
    settling.fail(message_ids=_messages(objected), reason=Message.Reason.OPTED_OUT)
    gone_ids = [*told, *objected]
    Todo.objects.filter(pk__in=gone_ids).delete()
    return len(gone_ids)


def _objecting(rows: QuerySet[Todo]) -> QuerySet[Todo]:
    """The todos for customers whose last word is that they want no messages."""
    words = Consent.objects.filter(customer=OuterRef("message__customer"), purpose="marketing")
    last = Subquery(words.order_by("-at", "-id").values("given")[:1])
    limited = rows.exclude(message__purpose=Purpose.TRANSACTION)
    return limited.alias(given=last).filter(given=False)


def _key(row: Message) -> Said:
    return (row.source_type, row.source_id, row.step, row.variant, row.member_id or 0)


def _says(key: Said) -> Content | None:
    """What the plan says through this member; nothing while it rests."""
    type, id, step, variant, member_id = key
    asked = Task(
        source_type=type,
        source_id=id,
        step=step,
        variant=variant,
        member_id=member_id,
        carrier=Carrier.STAFF_TODO,
    )
    return contents.says(asked) if contents.stands(asked) == Standing.GOING else None


def _ids(rows: QuerySet[Todo], most: int | None) -> list[int]:
    """The rows, locked in the order of their ids; who taps one right now is left in peace."""
    found = rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    return [row.pk for row in found[:most]]


def _messages(todo_ids: Iterable[int]) -> list[int]:
    rows = Todo.objects.filter(pk__in=list(todo_ids))
    return [pk for pk in rows.values_list("message_id", flat=True) if pk]
