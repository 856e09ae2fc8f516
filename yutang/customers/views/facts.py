"""The facts of one customer: a card of her page, each fact edited in its place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.customers import queries
from yutang.customers.commands import facts as commands
from yutang.customers.forms import FactForm, PersonForm
from yutang.customers.models import Customer, Fact, FactType
from yutang.customers.queries.facts import Known, facts_of
from yutang.customers.rules import facts as rules
from yutang.customers.rules import stages
from yutang.customers.rules.facts import Fault
from yutang.kernel import clock
from yutang.kernel.errors import DomainError
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member

HIDDEN = "••••"


@dataclass(frozen=True)
class Line:
    """One value as the card shows it; `age` and `stage` of a day."""

    text: str
    slot: str = ""
    age: str = ""
    stage: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Row:
    """One fact of the card; `form` while it is edited, `slot` of the person meant."""

    known: Known
    lines: Sequence[Line] = field(default_factory=list)
    form: Form | None = None
    slot: str = ""

    @property
    def is_person(self) -> bool:
        return self.known.type.form == FactType.Form.PERSON


@dataclass(frozen=True)
class Editing:
    """Which fact is edited, and the form with what was typed."""

    key: str
    form: Form
    slot: str = ""


@member_required("customers.see")
@require_GET
def facts(request: MemberRequest, pk: int) -> HttpResponse:
    """The card, for htmx; without it the customer's page."""
    return _shown(request, _visible(request, pk))


@member_required("customers.change")
@require_http_methods(["GET", "POST"])
def fact(request: MemberRequest, pk: int, key: str) -> HttpResponse:
    """Ask for one fact, or keep what was said; an empty value is forgotten."""
    customer = _visible(request, pk)
    known = _known(customer, key)
    if known.type.form == FactType.Form.PERSON:
        return _person(request, customer, known)
    data = request.POST if request.method == "POST" else None
    form = FactForm(known.type, known.values, data)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data["value"]
        try:
            commands.set_fact(
                customer_id=pk,
                key=key,
                value=given,
                source=Fact.Source.MEMBER,
                actor=request.member,
            )
        except DomainError as fault:
            form.add_error("value", str(fault))
        else:
            return _shown(request, customer)
    return _shown(request, customer, Editing(key, form))


@member_required("customers.change")
@require_POST
def person_remove(request: MemberRequest, pk: int, key: str) -> HttpResponse:
    """Forget one person."""
    customer = _visible(request, pk)
    slot = request.POST.get("slot", "")
    commands.remove_person(customer_id=pk, key=key, slot=slot, actor=request.member)
    return _shown(request, customer)


def card(customer: Customer, member: Member, editing: Editing | None = None) -> dict[str, Any]:
    """What the card shows: facts that are known, and names of those that aren't."""
    rows = [_row(known, member, editing) for known in facts_of(customer)]
    shown = [row for row in rows if row.lines or row.form]
    return {
        "facts": shown,
        "unknown": [row.known.type for row in rows if not row.lines and not row.form],
    }


def _person(request: MemberRequest, customer: Customer, known: Known) -> HttpResponse:
    slot = request.GET.get("slot", "")
    present = next((value for value in known.values if value.slot == slot), None) if slot else None
    start = {"name": present.text, "day": str(present.day or "")} if present else {}
    form = PersonForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        try:
            commands.set_person(
                customer_id=customer.pk,
                key=known.type.key,
                person=_read(form),
                slot=slot,
                actor=request.member,
            )
        except DomainError as fault:
            form.add_error(fault.field if fault.field in form.fields else None, str(fault))
        else:
            return _shown(request, customer)
    return _shown(request, customer, Editing(known.type.key, form, slot))


def _read(form: PersonForm) -> rules.Value:
    try:
        return rules.person(form.cleaned_data["name"], form.cleaned_data["day"])
    except Fault as fault:
        about_day = fault.code in ("day", "far_day")
        raise commands.sentence(fault, field="day" if about_day else "name") from None


def _shown(
    request: MemberRequest, customer: Customer, editing: Editing | None = None
) -> HttpResponse:
    """The card to htmx; else the page of the form, or back to the customer."""
    status = 422 if editing and editing.form.errors else 200
    context = {"customer": customer, **card(customer, request.member, editing)}
    if request.headers.get("HX-Request"):
        return render(request, "customers/facts/card.html", context, status=status)
    if editing is None:
        return redirect("customers:customer", pk=customer.pk)
    row = next(row for row in context["facts"] if row.form)
    return render(request, "customers/facts/edit.html", {**context, "row": row}, status=status)


def _row(known: Known, member: Member, editing: Editing | None) -> Row:
    is_hidden = known.type.is_personal and not member.may("customers.see_phone")
    lines = [_line(known.type, value, is_hidden) for value in known.values]
    if editing and editing.key == known.type.key:
        return Row(known, lines, editing.form, editing.slot)
    return Row(known, lines)


def _line(type: FactType, value: Fact, is_hidden: bool) -> Line:
    stage = value.stage.name if value.stage else ""
    if is_hidden:
        return Line(HIDDEN, value.slot, "", stage)
    text = value.text
    if type.form == FactType.Form.YES_NO:
        text = _("Yes") if value.number == 1 else _("No")
    elif value.number is not None:
        text = f"{value.number:,.15g} {type.unit}".strip()
    elif value.choice:
        text = value.choice.name
    elif type.form == FactType.Form.DATE and value.day:
        text = value.day.isoformat()
    return Line(text, value.slot, _age(type, value), stage, value.stage_since)


def _age(type: FactType, value: Fact) -> str:
    """A person's age; of a day to come, how far off it is."""
    if value.day is None:
        return ""
    months, days = stages.age(value.day, today=clock.today())
    if type.form == FactType.Form.DATE and days >= 0:
        return ""
    if days < 0:
        return ngettext("in %(n)s day", "in %(n)s days", -days) % {"n": -days}
    if months >= 24:
        return ngettext("%(n)s year", "%(n)s years", months // 12) % {"n": months // 12}
    if months:
        return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def _known(customer: Customer, key: str) -> Known:
    for known in facts_of(customer):
        if known.type.key == key and known.type.archived_at is None:
            return known
    raise Http404


def _visible(request: MemberRequest, pk: int) -> Customer:
    rows = queries.scoped(request.member).select_related("profile")
    return get_object_or_404(rows, pk=pk)
