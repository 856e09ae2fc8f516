"""What a match can be asked for, as forms of the builder need it while somebody chooses."""

import re

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yutang.audiences.queries.values import Asked
from yutang.journeys.forms.chooser import ids_of, offer
from yutang.journeys.forms.matches import MatchForm
from yutang.journeys.queries.subjects import TYPES
from yutang.journeys.views.framing import framed
from yutang.kernel import reading
from yutang.org.access import MemberRequest, member_required

PREFIX = re.compile(r"match|goal|exit[0-9]")
NAME = re.compile(rf"(?:{PREFIX.pattern})-(?:subjects|member_ids)")
LONGEST = 100
MOST_PAGES = 100


@require_safe
@member_required("journeys.change")
def asks(request: MemberRequest, pk: int) -> HttpResponse:
    """What can be asked beside the kinds that are chosen in the form now."""
    journey = framed(request, pk, "build")["journey"]
    prefix = request.GET.get("prefix", "")
    if not PREFIX.fullmatch(prefix):
        raise Http404
    form = MatchForm(request.GET, prefix=prefix, member=request.member, draft=journey.draft)
    shown = {"form": form, "journey": journey}
    return render(request, "journeys/builder/asks.html", shown)


@require_safe
@member_required("journeys.change")
def choose(request: MemberRequest, type: str) -> HttpResponse:
    """What there is of a type that fits what is typed, below what was chosen."""
    name = request.GET.get("name", "")
    if type not in TYPES or not NAME.fullmatch(name):
        raise Http404
    asked = Asked(request.member, text=request.GET.get("pick_q", "").strip()[:LONGEST])
    page = min(reading.whole(request.GET.get("page")) or 1, MOST_PAGES)
    chosen = ids_of(type, request.GET.getlist(name))
    shown = offer(type, name, chosen, asked, page)
    return render(request, "journeys/builder/chooser_rows.html", shown)
