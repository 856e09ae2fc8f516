"""The tasks' tab: what waits for the customer at hand, and what else waits for the member."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from yutang.console.sidebar import beside
from yutang.console.sidebar.beside import Beside
from yutang.kernel import clock
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member
from yutang.outreach.commands import todos as commands
from yutang.outreach.forms.todos import TodoForm
from yutang.outreach.queries import todos as queries

SHOWN = 30


@member_required("sidebar.see")
@require_POST
def finish(request: MemberRequest, pk: int) -> HttpResponse:
    """It is done; the row stays and can be taken back."""
    commands.finish_todo(todo_id=pk, member=request.member)
    return _rows(request)


@member_required("sidebar.see")
@require_POST
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """It waits again."""
    commands.reopen_todo(todo_id=pk, member=request.member)
    return _rows(request)


@member_required("customers.change")
@require_POST
def plan(request: MemberRequest, pk: int) -> HttpResponse:
    """The member means to do something for this customer."""
    customer = get_object_or_404(beside.seen(request), pk=pk)
    form = _form(request.member, request.POST)
    if form.is_valid():
        me = request.member
        commands.give_todo(customer=customer, member=me, wish=form.wish(), actor=me)
        form = _form(request.member)
    found = context(request, Beside(customer=customer)) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "console/sidebar/tasks_rows.html", found, status=status)


def context(request: MemberRequest, found: Beside) -> dict[str, Any]:
    """The customer's todos, the open ones first; those of other members can only be read."""
    if found.customer is None:
        return {"beside": found}
    rows = list(queries.todos_of(found.customer)[:SHOWN])
    today = clock.today()
    return {
        "beside": found,
        "customer": found.customer,
        "todos": [(row, row.is_overdue(today), row.member_id == request.member.pk) for row in rows],
        "form": _form(request.member),
    }


def _rows(request: MemberRequest) -> HttpResponse:
    found = context(request, beside.chosen(request))
    return render(request, "console/sidebar/tasks_rows.html", found)


def _form(member: Member, data: Any = None) -> TodoForm:
    """A follow-up of the member's own, tomorrow unless said otherwise."""
    if data is not None:
        data = {**data.dict(), "member": member.pk}
    form = TodoForm(data, members=Member.objects.filter(pk=member.pk), prefix=None)
    form.initial = {"due_on": clock.today() + timedelta(days=1), "member": member.pk}
    return form
