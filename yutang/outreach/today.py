"""What outreach adds to the page "today": confirmations, todos, newcomers."""

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yutang.customers.models import Customer, Follow
from yutang.kernel import clock
from yutang.kernel.ui import today
from yutang.kernel.ui.today import Item, Told
from yutang.org.models import Member
from yutang.outreach import sources
from yutang.outreach.commands import todos as commands
from yutang.outreach.models import Carrier, Task, Todo
from yutang.outreach.queries.waiting import NEW, waiting

HOW = gettext_lazy(
    "In WeCom, open the notice of the customer contact assistant, look it over, and tap “Send”."
)
TODOS = Todo.objects.select_related("customer", "given_by")
FOLLOWS = Follow.objects.select_related("customer")
REASONS = [(value, label) for value, label in Todo.Skip.choices if value]


def tell(member: Member) -> Told:
    """Mass sends to confirm, todos that are due, and newcomers without a word."""
    found = waiting(member)
    tasks = Task.objects.in_bulk(found.ids("confirm"))
    names = sources.named((task.source_type, task.source_id) for task in tasks.values())

    def confirmation(task: Task, value: int) -> Item:
        return _confirmation(task, value, names[task.source_type, task.source_id].name)

    kinds: dict[str, tuple[Mapping[int, Any], Callable[[Any, int], Item]]] = {
        "confirm": (tasks, confirmation),
        "todo": (TODOS.in_bulk(found.ids("todo")), _todo),
        "greet": (FOLLOWS.in_bulk(found.ids("greet")), _newcomer),
    }
    items = []
    for row in found.rows:
        known, item = kinds[row.key]
        if row.id in known:  # nobody took it away meanwhile
            items.append((row.key, item(known[row.id], row.value)))
    return Told(items, found.total, found.late, found.value)


def _confirmation(task: Task, value: int, name: str) -> Item:
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
        _("Confirm “%(name)s”") % {"name": name},
        why % {"n": f"{task.size:,}"},
        value=value,
        words=_words(task),
        how=HOW,
        since=task.created_at,
        is_late=bool(task.created_at and clock.now() - task.created_at > NEW),
    )


def _words(task: Task) -> str:
    """The text, and below it the titles of the cards that go with it."""
    titles = (each.get("title", "") for each in task.attachments)
    return "\n".join(line for line in (task.text, *titles) if line)


def _newcomer(follow: Follow, value: int) -> Item:
    return Item(
        follow.pk,
        _("Greet %(name)s") % {"name": follow.customer},
        _("New since yesterday; nothing but the welcome was sent yet."),
        value=value,
        since=follow.since,
        **_who(follow.customer),
    )


def _todo(row: Todo, value: int) -> Item:
    return Item(
        row.pk,
        row.title,
        _why(row),
        value=value,
        words=row.words,
        due=row.last_on or row.due_on,
        is_late=row.is_overdue(clock.today()),
        **(_who(row.customer) if row.customer else {}),
    )


def _why(row: Todo) -> str:
    if row.kind != Todo.Kind.FOLLOW_UP:
        return str(row.get_kind_display())
    if row.given_by and row.given_by_id != row.member_id:
        return _("Given by %(name)s") % {"name": row.given_by.name}
    return _("Given by a plan") if row.key else _("Your own follow-up")


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


today.feed("outreach", tell)
today.register(
    today.Section("confirm", gettext_lazy("Mass sends to confirm"), "send"),
    today.Section(
        "todo",
        gettext_lazy("To do"),
        "checklist",
        finish=_finish,
        undo=_undo,
        skip=_skip,
        reasons=REASONS,
    ),
    today.Section("greet", gettext_lazy("Newcomers"), "user-plus", finish=_greet, undo=_ungreet),
)
