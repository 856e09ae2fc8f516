"""What outreach adds to the page "today": confirmations, todos, newcomers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yutang.customers.models import Customer
from yutang.kernel import clock
from yutang.kernel.ui import today
from yutang.kernel.ui.today import Item
from yutang.org.models import Member
from yutang.outreach.commands import todos as commands
from yutang.outreach.models import Carrier, Task, Todo
from yutang.outreach.queries import todos as queries
from yutang.outreach.queries.worth import worth

HOW = gettext_lazy(
    "In WeCom, open the notice of the customer contact assistant, look it over, and tap “Send”."
)
REASONS = [(value, label) for value, label in Todo.Skip.choices if value]


def confirmations(member: Member) -> Sequence[Item]:
    """Mass sends that wait for the member, with what all their customers may bring together."""
    tasks = list(queries.waiting_tasks(member)[: queries.MOST])
    stages = queries.stages_of(tasks)
    return [_confirmation(task, stages.get(task.pk, {})) for task in tasks]


def follow_ups(member: Member) -> Sequence[Item]:
    """The member's own todos that are due."""
    return [_todo(row) for row in queries.open_todos(member)[: queries.MOST]]


def newcomers(member: Member) -> Sequence[Item]:
    """Who added the member within the last day and wasn't written to."""
    known = worth()
    return [
        Item(
            follow.pk,
            _("Greet %(name)s") % {"name": follow.customer},
            _("New since yesterday; nothing but the welcome was sent yet."),
            value=known.get(follow.customer.profile.lifecycle, 0),
            since=follow.since,
            **_who(follow.customer),
        )
        for follow in queries.newcomers(member)[: queries.MOST]
    ]


def _confirmation(task: Task, stages: Mapping[str, int]) -> Item:
    known = worth()
    groups = task.carrier == Carrier.WECOM_GROUP
    why = (
        ngettext("Waits for your word: %(n)s group", "Waits for your word: %(n)s groups", task.size)
        if groups
        else ngettext(
            "Waits for your word: %(n)s customer", "Waits for your word: %(n)s customers", task.size
        )
    )
    return Item(
        task.pk,
        _("Confirm a mass send"),
        why % {"n": f"{task.size:,}"},
        value=sum(known.get(stage, 0) * count for stage, count in stages.items()),
        words=task.text,
        how=HOW,
        since=task.created_at,
        is_late=bool(task.created_at and clock.now() - task.created_at > queries.NEW),
    )


def _todo(row: Todo) -> Item:
    return Item(
        row.pk,
        row.title,
        _why(row),
        value=row.value,
        words=row.words,
        due=row.due_on,
        is_late=row.is_overdue(clock.today()),
        **(_who(row.customer) if row.customer else {}),
    )


def _why(row: Todo) -> str:
    if row.kind != Todo.Kind.FOLLOW_UP:
        return str(row.get_kind_display())
    if row.given_by and row.given_by_id != row.member_id:
        return _("Given by %(name)s") % {"name": row.given_by.name}
    return _("Your own follow-up")


def _who(customer: Customer) -> dict[str, Any]:
    return {
        "who": str(customer),
        "avatar": customer.avatar,
        "url": reverse("customers:customer", args=[customer.pk]),
    }


def _finish(member: Member, pk: int) -> None:
    commands.finish_todo(todo_id=pk, member=member)


def _undo(member: Member, pk: int) -> None:
    commands.reopen_todo(todo_id=pk, member=member)


def _skip(member: Member, pk: int, reason: str) -> None:
    commands.skip_todo(todo_id=pk, member=member, reason=reason)


def _greet(member: Member, pk: int) -> None:
    commands.greet(follow_id=pk, member=member)


def _ungreet(member: Member, pk: int) -> None:
    commands.ungreet(follow_id=pk, member=member)


today.register(
    today.Section("confirm", gettext_lazy("Mass sends to confirm"), "send", confirmations)
)
today.register(
    today.Section(
        "todo",
        gettext_lazy("To do"),
        "checklist",
        follow_ups,
        finish=_finish,
        undo=_undo,
        skip=_skip,
        reasons=REASONS,
    )
)
today.register(
    today.Section(
        "greet",
        gettext_lazy("Newcomers"),
        "user-plus",
        newcomers,
        finish=_greet,
        undo=_ungreet,
    )
)
