"""The form of one group code: its doors, and the groups behind them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yutang.acquisition import group_forms
from yutang.acquisition.commands.group_codes import (
    GroupCodeFacts,
    change_group_code,
    create_group_code,
    facts_of,
)
from yutang.acquisition.group_forms import KEY, DoorForm, GroupCodeForm
from yutang.acquisition.models import Code, GroupCode
from yutang.acquisition.queries.group_codes import group_codes
from yutang.kernel.errors import DomainError
from yutang.org.access import MemberRequest, member_required


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("codes.change")
def group_code_new(request: MemberRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("codes.change")
def group_code_edit(request: MemberRequest, slug: str) -> HttpResponse:
    mine = group_codes(scope=request.member)
    return _edit(request, get_object_or_404(mine, slug=slug, closed_at=None))


@require_safe
@member_required("codes.change")
def door_row(request: MemberRequest) -> HttpResponse:
    """One new door, before the one for everybody."""
    key = f"d{request.GET.get('n', '')}"
    if not KEY.fullmatch(key):
        raise Http404
    door = DoorForm(key=key, member=request.member)
    context = {"door": door, "groups": group_forms.choosable(request.member)}
    return render(request, "acquisition/door_row.html", context)


@require_safe
@member_required("codes.change")
def room_row(request: MemberRequest) -> HttpResponse:
    """One more group behind a door; one that is there already isn't added again."""
    key = request.GET.get("key", "")
    offered = {str(group.pk): group for group in group_forms.choosable(request.member)}
    asked = request.GET.get("add", "")
    if not KEY.fullmatch(key) or asked not in offered:
        raise Http404
    if asked in request.GET.getlist(f"{key}-group"):
        return HttpResponse()
    context = {"group": offered[asked], "key": key}
    return render(request, "acquisition/room_row.html", context)


def _edit(request: MemberRequest, code: GroupCode | None) -> HttpResponse:
    if request.method == "POST":
        form = GroupCodeForm(request.POST, member=request.member)
        doors = group_forms.door_forms(request.POST, member=request.member, code=code)
        whole = [door.is_valid() for door in doors]
        if form.is_valid() and all(whole):
            facts = form.facts([door.facts() for door in doors])
            if saved := _save(request, code, facts, form):
                return redirect("acquisition:group_code", slug=saved.slug)
    elif code is not None:
        facts = facts_of(code)
        form = GroupCodeForm(
            member=request.member, initial={**facts.columns(), "store": facts.store_id}
        )
        doors = group_forms.door_forms_of(facts, member=request.member)
    else:
        form = GroupCodeForm(member=request.member, initial={"channel": Code.Channel.POSTER})
        name = {"name": _("Everybody else")}
        doors = [DoorForm(key=group_forms.EVERYBODY, member=request.member, initial=name)]
    context: dict[str, Any] = {
        "form": form,
        "doors": doors,
        "code": code,
        "groups": group_forms.choosable(request.member),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "acquisition/group_code_form.html", context, status=status)


def _save(
    request: MemberRequest, code: GroupCode | None, facts: GroupCodeFacts, form: GroupCodeForm
) -> GroupCode | None:
    try:
        if code is None:
            saved = create_group_code(facts=facts, actor=request.member)
        else:
            saved = change_group_code(code=code, facts=facts, actor=request.member)
    except DomainError as fault:
        form.add_error(None, str(fault.sentence))
        return None
    messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
    return saved
