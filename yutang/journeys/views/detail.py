"""One journey as it runs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yutang.journeys.views.framing import framed
from yutang.org.access import MemberRequest, member_required


@member_required("journeys.see")
@require_GET
def journey(request: MemberRequest, pk: int) -> HttpResponse:
    """The journey's flow with how many stand where."""
    return render(request, "journeys/journey.html", framed(request, pk, "journey"))
