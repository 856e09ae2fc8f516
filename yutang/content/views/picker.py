"""The picker: other pages choose materials in use by it (`content/picker.html`)."""

import re

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from yutang.content.commands.picking import note_pick
from yutang.content.models import Kind
from yutang.content.queries import library
from yutang.content.queries.materials import usable
from yutang.content.views.library import card
from yutang.kernel import clock
from yutang.org.access import MemberRequest, member_required

NAME = re.compile(r"[A-Za-z][\w-]{0,39}", re.ASCII)


@require_safe
@member_required("content.see")
def pick(request: MemberRequest) -> HttpResponse:
    """What may be chosen: what fits the words, else one's recent ones and the newest."""
    q, kind = request.GET.get("pick_q", "").strip()[:60], request.GET.get("pick_kind", "")
    found = library.offered(
        q=q,
        kind=kind if kind in Kind.values else "",
        member_id=request.member.pk,
        read=request.GET.get("read") == "1",
    )
    context = {
        "cards": [card(each) for each in found],
        "q": q,
        "name": _name(request.GET.get("name", "")),
        "many": request.GET.get("many") == "1",
        "empty": _("No material in use fits.") if q or kind else _("No material is in use yet."),
    }
    return render(request, "content/offers.html", context)


@require_POST
@member_required("content.see")
def picked(request: MemberRequest, pk: int) -> HttpResponse:
    """The chosen one as the page shows it, remembered among the recent ones."""
    found = get_object_or_404(usable(clock.now()), pk=pk)
    note_pick(material=found, member=request.member)
    name = _name(request.GET.get("name", ""))
    return render(request, "content/picked.html", {"card": card(found), "name": name})


def _name(name: str) -> str:
    """The name of the field that the choice goes into."""
    if not NAME.fullmatch(name):
        raise Http404
    return name
