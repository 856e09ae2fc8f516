"""Follow-ups given by hand, from the customer's page."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yutang.customers import queries as customers
from yutang.customers.commands import present_id
from yutang.customers.models import Customer
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member
from yutang.org.queries import visible_members
from yutang.outreach.commands import todos as commands
from yutang.outreach.forms.todos import TodoForm


@member_required("customers.change")
@require_http_methods(["GET", "POST"])
def todo_new(request: MemberRequest, pk: int) -> HttpResponse:
    """Give oneself or one of one's members something to do for the customer."""
    found = get_object_or_404(customers.scoped(request.member), pk=present_id(pk))
    takers = _takers(request.member)
    form = TodoForm(request.POST or None, members=takers, initial={"member": _first(found, takers)})
    if form.is_valid():
        taker = form.cleaned_data["member"]
        commands.give_todo(customer=found, member=taker, wish=form.wish(), actor=request.member)
        messages.success(request, _("It is on the list of %(name)s.") % {"name": taker.name})
        return redirect("customers:customer", pk=found.pk)
    context = {"customer": found, "form": form}
    return render(request, "outreach/todo_form.html", context, status=422 if form.errors else 200)


def _takers(member: Member) -> QuerySet[Member]:
    """A guide gives to herself, a manager to those within sight."""
    active = Member.objects.filter(status=Member.Status.ACTIVE)
    if not member.may("sends.see"):
        return active.filter(pk=member.pk)
    return active.filter(pk__in=visible_members(member).values("pk")).order_by("name", "pk")


def _first(customer: Customer, takers: QuerySet[Member]) -> int | None:
    consultant = customer.profile.consultant_id
    return consultant if takers.filter(pk=consultant or 0).exists() else None
