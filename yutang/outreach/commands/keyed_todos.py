"""Todos that other areas give by a key of their own: each stands once, whoever asks again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yutang.customers.commands import present_id
from yutang.customers.models import Customer
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach.commands.todos import value_of
from yutang.outreach.models import Todo


@dataclass(frozen=True)
class Wish:
    """What is to be done, and what kind of thing it is."""

    kind: Todo.Kind
    title: str
    words: str = ""


@transaction.atomic
def give(*, key: str, member: Member, wish: Wish, customer: Customer | None = None) -> Todo:
    """The member has it to do today; one that waits already takes the new title."""
    pk = present_id(customer.pk) if customer else None
    todo, is_new = Todo.objects.select_for_update(of=("self",)).get_or_create(
        key=key,
        defaults={
            "kind": wish.kind,
            "member": member,
            "customer_id": pk,
            "title": wish.title[:120],
            "words": wish.words,
            "due_on": clock.today(),
            "value": value_of([pk]).get(pk, 0) if pk else 0,
        },
    )
    if not is_new and todo.is_open and todo.title != wish.title[:120]:
        todo.title = wish.title[:120]
        todo.save(update_fields=["title"])
    return todo


@dataclass(frozen=True)
class Given:
    """Who has it to do for whom, under which key; it may be about no one customer."""

    key: str
    member_id: int
    customer_id: int | None = None


@transaction.atomic
def give_many(*, wish: Wish, to: Sequence[Given], last_on: date | None = None) -> None:
    """Each has it to do from today on, and is late after `last_on`; whoever has it keeps it."""
    values = value_of(each.customer_id for each in to if each.customer_id)
    Todo.objects.bulk_create(
        [
            Todo(
                key=each.key,
                kind=wish.kind,
                member_id=each.member_id,
                customer_id=each.customer_id,
                title=wish.title[:120],
                words=wish.words,
                due_on=clock.today(),
                last_on=last_on,
                value=values.get(each.customer_id or 0, 0),
            )
            for each in to
        ],
        ignore_conflicts=True,
        batch_size=1_000,
    )


@transaction.atomic
def tick(*, key: str, member: Member, wish: Wish) -> Todo:
    """It is done, although it never was a row before; twice is once."""
    todo = give(key=key, member=member, wish=wish)
    if todo.is_open:
        todo.done_at = clock.now()
        todo.save(update_fields=["done_at"])
    return todo


@transaction.atomic
def untick(*, key: str, member: Member) -> None:
    """It is still to be done."""
    Todo.objects.filter(key=key, member=member, settled_at=None).delete()
