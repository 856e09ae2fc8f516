"""Members' todos: given, finished, left, taken back, and handed on when somebody has left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yutang.customers.commands import present_id
from yutang.customers.models import Customer, Follow, Profile
from yutang.kernel import audit, clock
from yutang.org.models import Member
from yutang.outreach.errors import TodoEnded, TodoGone, TodoSettled, TodoWithoutMember
from yutang.outreach.models import Message, Todo
from yutang.outreach.queries.worth import worth

LATEST = timedelta(days=730)


@dataclass(frozen=True)
class Wish:
    """What is to be done for a customer, from which day on, with which words."""

    title: str
    due_on: date
    words: str = ""


@transaction.atomic
def give_todo(*, customer: Customer, member: Member, wish: Wish, actor: Member) -> Todo:
    """The member has one more thing to do for the customer."""
    if not member.is_active:
        raise TodoWithoutMember
    todo = Todo.objects.create(
        kind=Todo.Kind.FOLLOW_UP,
        member=member,
        customer_id=present_id(customer.pk),
        title=wish.title,
        words=wish.words,
        due_on=wish.due_on,
        value=value_of([customer.pk]).get(customer.pk, 0),
        given_by=actor,
    )
    if member.pk != actor.pk:
        audit.note(actor=actor, action="outreach.gave_todo", subject=customer, member=member.name)
    return todo


@transaction.atomic
def finish_todo(*, todo_id: int, member: Member, at: datetime | None = None) -> Todo:
    """The member has done it; twice is once."""
    todo = _locked(todo_id, member)
    if todo.skipped_at:
        raise TodoEnded
    if todo.done_at is None:
        todo.done_at = at or clock.now()
        todo.save(update_fields=["done_at"])
    return todo


@transaction.atomic
def skip_todo(*, todo_id: int, member: Member, reason: str) -> Todo:
    """The member leaves it, and says why; twice is once."""
    todo = _locked(todo_id, member)
    if todo.done_at:
        raise TodoEnded
    if todo.skipped_at is None:
        todo.skipped_at, todo.skip_reason = clock.now(), Todo.Skip(reason).value
        todo.save(update_fields=["skipped_at", "skip_reason"])
    return todo


@transaction.atomic
def reopen_todo(*, todo_id: int, member: Member) -> Todo:
    """It waits again, as long as nobody was told that it is over."""
    todo = _locked(todo_id, member)
    if todo.settled_at:
        raise TodoSettled
    todo.done_at, todo.skipped_at, todo.skip_reason = None, None, ""
    todo.save(update_fields=["done_at", "skipped_at", "skip_reason"])
    return todo


@transaction.atomic
def greet(*, follow_id: int, member: Member) -> Todo:
    """The member has greeted this new customer; twice is once."""
    follow = _follow(follow_id, member)
    todo, is_new = Todo.objects.select_for_update(of=("self",)).get_or_create(
        key=greeting_key(follow),
        defaults={
            "kind": Todo.Kind.GREET,
            "member": member,
            "customer": follow.customer,
            "title": _("Greet %(name)s") % {"name": follow.customer},
            "due_on": clock.today(),
            "value": value_of([follow.customer_id]).get(follow.customer_id, 0),
            "done_at": clock.now(),
        },
    )
    if not is_new and todo.is_open:
        todo.done_at = clock.now()
        todo.save(update_fields=["done_at"])
    return todo


@transaction.atomic
def ungreet(*, follow_id: int, member: Member) -> None:
    """The customer is still to be greeted."""
    follow = _follow(follow_id, member)
    Todo.objects.filter(key=greeting_key(follow), member=member, settled_at=None).delete()


@transaction.atomic
def hand_on_todos() -> int:
    """What those who left or were switched off had to do, others have to do now.

    The customer's present consultant takes it, else who inherits from the one who left. What
    nobody can take stays where it is, and the manager's view shows it.
    """
    stranded = list(
        Todo.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(done_at=None, skipped_at=None)
        .filter(~Q(member__status=Member.Status.ACTIVE))
        .select_related("member__heir")
        .order_by("id")
    )
    consultants = dict(
        Profile.objects.filter(
            customer__in={todo.customer_id for todo in stranded if todo.customer_id},
            consultant__status=Member.Status.ACTIVE,
        ).values_list("customer_id", "consultant_id")
    )
    moved = []
    for todo in stranded:
        heir = todo.member.heir
        taker = consultants.get(todo.customer_id or 0) or (
            heir.pk if heir and heir.is_active else None
        )
        if taker:
            todo.taken_from_id, todo.member_id = todo.taken_from_id or todo.member_id, taker
            moved.append(todo)
    Todo.objects.bulk_update(moved, ["member", "taken_from"], batch_size=1000)
    Message.objects.bulk_update(
        [
            Message(pk=todo.message_id, member_id=todo.member_id)
            for todo in moved
            if todo.message_id
        ],
        ["member"],
        batch_size=1000,
    )
    return len(moved)


def greeting_key(follow: Follow) -> str:
    """What a greeting stands for: one of each relation."""
    return f"greet:{follow.member_id}:{follow.pk}"


def value_of(customer_ids: Iterable[int]) -> dict[int, int]:
    """Fen that each of these customers may bring, by the stage of the lifecycle."""
    known = worth()
    rows = Profile.objects.filter(customer__in=list(customer_ids))
    return {pk: known.get(stage, 0) for pk, stage in rows.values_list("customer_id", "lifecycle")}


def _locked(todo_id: int, member: Member) -> Todo:
    found = Todo.objects.select_for_update().filter(pk=todo_id, member=member).first()
    if found is None:
        raise TodoGone
    return found


def _follow(follow_id: int, member: Member) -> Follow:
    rows = Follow.objects.select_related("customer").filter(pk=follow_id, member=member)
    if (found := rows.first()) is None:
        raise TodoGone
    return found
