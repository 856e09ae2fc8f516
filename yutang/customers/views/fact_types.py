"""The settings page of facts: what the brand wants to know of its customers."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.customers.commands import fact_types as commands
from yutang.customers.commands.fact_types import ChoiceRow, TypeDraft
from yutang.customers.commands.ready_facts import take_ready
from yutang.customers.commands.stages import AGING, StageRow, set_stages, spans_of
from yutang.customers.forms import ChoiceForm, FactTypeForm, StageForm
from yutang.customers.models import FactType
from yutang.customers.queries.facts import Asked, asked_facts, in_order
from yutang.customers.ready import READY, TABLES, Table
from yutang.customers.rules import stages as rules
from yutang.customers.rules.stages import Border
from yutang.kernel.errors import DomainError
from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required

SPARE = 2  # empty rows of the stage table
Forms = Any  # a formset; Django's isn't subscriptable at run time
ChoiceForms = formset_factory(ChoiceForm, extra=0, max_num=commands.MOST_CHOICES)


@member_required("facts.change")
@require_GET
def fact_types(request: MemberRequest) -> HttpResponse:
    """All facts in their order, with how many customers have each."""
    facts = asked_facts()
    keys = {fact.type.key for fact in facts}
    context = {
        "facts": [fact for fact in facts if not fact.type.archived_at],
        "archived": [fact for fact in facts if fact.type.archived_at],
        "ready": [each for each in READY.values() if each.key not in keys],
    }
    return render(request, "customers/facts/types.html", context)


@member_required("facts.change")
@require_http_methods(["GET", "POST"])
def fact_type_new(request: MemberRequest) -> HttpResponse:
    """Define a fact."""
    start = {"form": FactType.Form.TEXT}
    form = FactTypeForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        draft = _draft(data, [ChoiceRow(name) for name in data["choices"]])
        try:
            made = commands.create_fact_type(
                form=data["form"], key=data["key"], draft=draft, actor=request.member
            )
        except DomainError as fault:
            form.add_error(fault.field if fault.field in form.fields else None, str(fault))
        else:
            messages.success(request, _("“%(name)s” is asked for from now on.") % {"name": made})
            return redirect("customers:fact_type", pk=made.pk) if made.form in AGING else _back()
    context = {"form": form}
    return render(request, "customers/facts/type.html", context, status=_status(form))


@member_required("facts.change")
@require_POST
def fact_type_ready(request: MemberRequest, key: str) -> HttpResponse:
    """Take a ready fact, with its choices and stages."""
    ready = READY.get(key)
    if ready is None:
        raise Http404
    made = take_ready(ready=ready, actor=request.member)
    messages.success(request, _("“%(name)s” is asked for from now on.") % {"name": made})
    return _back()


@member_required("facts.change")
@require_http_methods(["GET", "POST"])
def fact_type(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a fact and its choices; its stages stand below."""
    type = get_object_or_404(FactType, pk=pk)
    start = {name: getattr(type, name) for name in ("name", "unit", "help", "is_personal")}
    data = request.POST if request.method == "POST" else None
    form = FactTypeForm(data, initial=start, type=type)
    choices = ChoiceForms(data, initial=_choices(type), prefix="choice") if _chooses(type) else None
    if data is not None and form.is_valid() and (choices is None or choices.is_valid()):
        rows = _rows(choices, data.get("up", ""))
        rows += [ChoiceRow(name) for name in form.cleaned_data.get("choices", [])]
        draft = _draft(form.cleaned_data, rows)
        try:
            commands.change_fact_type(type_id=pk, draft=draft, actor=request.member)
        except DomainError as fault:
            form.add_error(fault.field if fault.field in form.fields else None, str(fault))
        else:
            messages.success(request, _("Saved."))
            return redirect("customers:fact_type", pk=pk) if "up" in data else _back()
    return _edited(request, type, form, choices=choices)


@member_required("facts.change")
@require_POST
def stages(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep the stage table; every customer moves at once."""
    type = get_object_or_404(FactType, pk=pk, form__in=AGING)
    table = _stage_forms()(request.POST, prefix="stage")
    fault_text = ""
    if table.is_valid():
        rows = [
            StageRow(
                form.cleaned_data["name"],
                form.border("begin") or Border(),
                form.border("end"),
                form.cleaned_data["id"],
            )
            for form in table
            if form.cleaned_data.get("name")
        ]
        try:
            moved = set_stages(type_id=pk, rows=rows, actor=request.member)
        except DomainError as fault:
            fault_text = str(fault)
        else:
            messages.success(request, _("Saved; %(n)s customers moved.") % {"n": moved})
            return redirect("customers:fact_type", pk=pk)
    return _edited(request, type, None, table=table, fault_text=fault_text)


@member_required("facts.change")
@require_POST
def fact_type_move(request: MemberRequest, pk: int) -> HttpResponse:
    """Move a fact one place up or down."""
    get_object_or_404(FactType, pk=pk)
    up = request.POST.get("to") == "up"
    commands.move_fact_type(type_id=pk, up=up, actor=request.member)
    return _back()


@member_required("facts.change")
@require_POST
@asked(
    gettext_lazy("Archive this fact?"),
    gettext_lazy("Nobody is asked for it any more. What is known stays, and it can be restored."),
    gettext_lazy("Archive"),
)
def fact_type_archive(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for a fact no more."""
    get_object_or_404(FactType, pk=pk)
    commands.archive_fact_type(type_id=pk, actor=request.member)
    return _back()


@member_required("facts.change")
@require_POST
def fact_type_restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for a fact again."""
    get_object_or_404(FactType, pk=pk)
    commands.restore_fact_type(type_id=pk, actor=request.member)
    return _back()


def _edited(
    request: MemberRequest,
    type: FactType,
    form: FactTypeForm | None,
    *,
    choices: Forms | None = None,
    table: Forms | None = None,
    fault_text: str = "",
) -> HttpResponse:
    start = {name: getattr(type, name) for name in ("name", "unit", "help", "is_personal")}
    if form is None:
        form = FactTypeForm(initial=start, type=type)
    context: dict[str, Any] = {"type": type, "form": form, "choices": choices}
    if type.form in AGING:
        context |= _table(request, type, table)
    refused = form.errors or (choices and choices.is_bound and not choices.is_valid())
    status = 422 if refused or table is not None else 200
    context["fault_text"] = fault_text
    return render(request, "customers/facts/type.html", context, status=status)


def _table(request: MemberRequest, type: FactType, table: Forms | None) -> dict[str, Any]:
    asked_for = request.GET.get("table", "")
    start = _ready_rows(TABLES[asked_for][1]) if asked_for in TABLES else _stage_rows(type)
    fact = next(fact for fact in asked_facts() if fact.type.pk == type.pk)
    names = {stage.pk: stage.name for stage in type.stages.all()}
    return {
        "table": table or _stage_forms()(initial=start, prefix="stage"),
        "tables": [(key, label) for key, (label, _rows) in TABLES.items()],
        "gaps": [(names[one], names[other]) for one, other in rules.gaps(spans_of(type))],
        "fact": fact,
        "chart": _chart(fact) if fact.stages else None,
    }


def _chart(fact: Asked) -> dict[str, Any]:
    """How many customers stand in each stage, the first on top."""
    rows = list(reversed(fact.stages))
    return {
        "grid": {"left": 8, "right": 48, "top": 8, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "show": False},
        "yAxis": {"type": "category", "data": [stage.name for stage, _count in rows]},
        "series": [
            {
                "type": "bar",
                "data": [count for _stage, count in rows],
                "barMaxWidth": 20,
                "label": {"show": True, "position": "right"},
            }
        ],
    }


def _stage_forms() -> Any:
    return formset_factory(StageForm, extra=SPARE, max_num=20, absolute_max=40)


def _stage_rows(type: FactType) -> list[dict[str, Any]]:
    spans = {span.id: span for span in spans_of(type)}
    found = []
    for stage in in_order(type.stages.all()):
        span = spans[stage.pk]
        found.append({"id": stage.pk, "name": stage.name} | _counted(span.begin, span.end))
    return found


def _ready_rows(table: Table) -> list[dict[str, Any]]:
    return [{"name": str(name)} | _counted(begin, end) for name, begin, end in table]


def _counted(begin: Border, end: Border | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for side, border in (("begin", begin), ("end", end)):
        found[side], found[f"{side}_unit"] = StageForm.counted(border)
    return found


def _draft(data: dict[str, Any], rows: Sequence[ChoiceRow]) -> TypeDraft:
    return TypeDraft(
        name=data["name"],
        unit=data.get("unit", ""),
        help=data["help"],
        is_personal=data["is_personal"],
        choices=rows,
    )


def _chooses(type: FactType) -> bool:
    return type.form in commands.CHOOSING


def _choices(type: FactType) -> list[dict[str, Any]]:
    rows = sorted(type.choices.all(), key=lambda c: (c.archived_at is not None, c.order, c.pk))
    return [{"id": c.pk, "name": c.name, "is_archived": bool(c.archived_at)} for c in rows]


def _rows(choices: Forms | None, up: str) -> list[ChoiceRow]:
    """The choices as typed; `up`: the place of the one that goes one higher."""
    if choices is None:
        return []
    data = [form.cleaned_data for form in choices]
    rows = [ChoiceRow(each["name"], each["id"], each["is_archived"]) for each in data]
    if up.isdecimal() and 0 < (place := int(up)) < len(rows):
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    return rows


def _status(form: FactTypeForm) -> int:
    return 422 if form.errors else 200


def _back() -> HttpResponse:
    return redirect("customers:fact_types")
