"""Todos that other areas give by a key of their own: each stands once, whoever asks again."""

from dataclasses import dataclass

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
