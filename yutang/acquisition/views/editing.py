"""The form of one code, its pool editor, and the preview of who would be next."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.acquisition import explanations
from yutang.acquisition.commands.codes import CodeFacts, change_code, create_code, facts_of
from yutang.acquisition.forms import (
    KEY,
    CodeForm,
    EntryForm,
    ShiftForm,
    entry_forms,
    entry_forms_of,
    offered_subjects,
    stores_for,
)
from yutang.acquisition.models import Code
from yutang.acquisition.queries.codes import codes
from yutang.acquisition.queries.preview import preview
from yutang.acquisition.rules.assignment import explain
from yutang.kernel import reading
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member
from yutang.org.queries import visible_member_ids

HITS = 8
MOST_CAP = 100_000
WORKDAYS = ["0", "1", "2", "3", "4"]


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("codes.change")
def code_new(request: MemberRequest) -> HttpResponse:
    kind = request.GET.get("kind", Code.Kind.PAGE)
    if kind not in Code.Kind.values:
        raise Http404
    return _edit(request, kind=kind, code=None)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("codes.change")
def code_edit(request: MemberRequest, slug: str) -> HttpResponse:
    code = get_object_or_404(codes(scope=request.member), slug=slug, closed_at=None)
    return _edit(request, kind=code.kind, code=code)


@require_POST
@member_required("codes.change")
def code_preview(request: MemberRequest) -> HttpResponse:
    """Who would be chosen now if the form were saved as it stands."""
    code = (
        codes(scope=request.member).filter(pk=reading.whole(request.POST.get("code")) or 0).first()
    )
    lines = entry_forms(request.POST, member=request.member, code=code)
    shown = preview(
        code_id=code.pk if code else None,
        entries=[line.row() for line in lines if line.is_whole()],
        daily_cap=_cap(request.POST.get("daily_cap")),
    )
    told = explanations.sentence(explain(shown.choice, shown.everyone)) if shown.choice else ""
    rows = [(c, o and explanations.obstacle(o), chosen) for c, o, chosen in shown.rows]
    on_duty = shown.on_duty if request.POST.get("kind") == Code.Kind.CONTACT_WAY else 0
    context = {"preview": shown, "rows": rows, "sentence": told, "on_duty": on_duty}
    return render(request, "acquisition/preview.html", context)


@require_safe
@member_required("codes.change")
def pool_hits(request: MemberRequest) -> HttpResponse:
    """Members and units whose name holds what was typed, without those already in the pool."""
    typed = request.GET.get("who", "").strip()
    taken = set(request.GET.getlist("pool"))
    hits = _hits(request.member, typed) if typed else []
    return render(
        request,
        "acquisition/pool_hits.html",
        {"hits": [hit for hit in hits if hit[0] not in taken][:HITS], "typed": typed},
    )


@require_safe
@member_required("codes.change")
def pool_row(request: MemberRequest) -> HttpResponse:
    """One new line of the pool."""
    key = request.GET.get("key", "")
    subject = offered_subjects([key], member=request.member).get(key)
    if subject is None:
        raise Http404
    return render(
        request, "acquisition/pool_row.html", {"entry": EntryForm(key=key, subject=subject)}
    )


@require_safe
@member_required("codes.change")
def shift_row(request: MemberRequest) -> HttpResponse:
    """One new shift of a line: office hours on workdays, to be changed."""
    key, number = request.GET.get("key", ""), request.GET.get("n", "")
    if not KEY.fullmatch(key) or not number.isdecimal():
        raise Http404
    initial = {"days": WORKDAYS, "start": "09:00", "end": "18:00"}
    shift = ShiftForm(prefix=f"{key}-s{number}", initial=initial)
    return render(
        request, "acquisition/shift_row.html", {"shift": shift, "key": key, "number": number}
    )


def _edit(request: MemberRequest, *, kind: str, code: Code | None) -> HttpResponse:
    if request.method == "POST":
        form = CodeForm(request.POST, member=request.member, kind=kind)
        entries = entry_forms(request.POST, member=request.member, code=code)
        if not entries:
            form.add_error(None, _("Add at least one member or unit who takes the customers."))
        whole = [entry.is_whole() for entry in entries]
        if form.is_valid() and all(whole):
            saved = _save(request, code, form.facts([entry.row() for entry in entries]))
            return redirect("acquisition:code", slug=saved.slug)
    else:
        facts = facts_of(code) if code else None
        form = CodeForm(member=request.member, kind=kind, initial=_initial(facts))
        entries = entry_forms_of(facts.pool) if facts else []
    context = {"form": form, "entries": entries, "code": code, "kind": kind}
    bad = request.method == "POST"
    return render(request, "acquisition/code_form.html", context, status=422 if bad else 200)


def _save(request: MemberRequest, code: Code | None, facts: CodeFacts) -> Code:
    if code is None:
        saved = create_code(facts=facts, actor=request.member)
    else:
        saved = change_code(code=code, facts=facts, actor=request.member)
    messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
    return saved


def _initial(facts: CodeFacts | None) -> dict[str, Any]:
    if facts is None:
        return {"channel": Code.Channel.LEAFLET, "cost_fen": 0}
    tags = [str(pk) for pk in facts.tag_ids]
    return {**facts.columns(), "store": facts.store_id, "gift": facts.gift_id, "tags": tags}


def _hits(member: Member, typed: str) -> list[tuple[str, str, str]]:
    """Key, name and a word more of each hit; units first."""
    units = stores_for(member).filter(name__icontains=typed)[: HITS * 2]
    seen = visible_member_ids(member)
    people = Member.objects.filter(status=Member.Status.ACTIVE, contact_enabled=True)
    if seen is not None:
        people = people.filter(pk__in=seen)
    named = people.filter(Q(name__icontains=typed) | Q(wecom_userid__icontains=typed))
    return [
        *((f"u{unit.pk}", unit.name, unit.get_kind_display()) for unit in units),
        *((f"m{m.pk}", m.name, m.position) for m in named.order_by("name")[: HITS * 2]),
    ]


def _cap(text: str | None) -> int | None:
    cap = reading.whole(text)
    return cap if cap and cap <= MOST_CAP else None
