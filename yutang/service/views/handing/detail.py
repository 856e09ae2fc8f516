"""One hand-over: its plan with who takes whom, or how far it has come."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yutang.kernel.ui import keyset
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member
from yutang.service import refusals
from yutang.service.models import Handover, Passing, Stage
from yutang.service.models.handing import LOST, MOVING
from yutang.service.queries import handing as queries

STAGES = (
    ("open", gettext_lazy("Under way")),
    (Stage.DONE, Stage.DONE.label),
    ("lost", gettext_lazy("Stayed with the member")),
    (Stage.REFUSED, Stage.REFUSED.label),
    (Stage.FULL, Stage.FULL.label),
    (Stage.FAILED, Stage.FAILED.label),
    (Stage.PLANNED, Stage.PLANNED.label),
    (Stage.CANCELLED, Stage.CANCELLED.label),
)


@member_required("handing.see")
@require_GET
def handover(request: MemberRequest, pk: int) -> HttpResponse:
    """The plan or the progress, and each customer."""
    found = get_object_or_404(queries.handovers(request.member), pk=pk)
    listing = read_listing(request, found)
    rows = queries.passings(
        found,
        q=listing.q,
        stage=listing.value("stage"),
        taker=listing.value("taker"),
        reason=listing.value("reason"),
    )
    page = keyset.page(rows, by="pk", cursor=listing.cursor, size=50)
    may_change = request.member.may("handing.change")
    context = {
        **_figures(found),
        "listing": listing,
        "page": page,
        "rows": [(row, _why(row)) for row in page.rows],
        "count": rows.count(),
        "groups": [(row, refusals.words(row.errcode)) for row in queries.group_passings(found)],
        "takers": _takers(request, found) if may_change else [],
        "may_change": may_change,
        "may_choose": may_change and found.is_draft,
        "may_retry": may_change and _may_retry(found),
    }
    return render(request, "service/handing/handover.html", context)


@member_required("handing.see")
@require_GET
def figures(request: MemberRequest, pk: int) -> HttpResponse:
    """The figures alone, while it runs."""
    found = get_object_or_404(queries.handovers(request.member), pk=pk)
    return render(request, "service/handing/figures.html", _figures(found))


def read_listing(request: MemberRequest, found: Handover) -> Listing:
    """What the address asks of the customers."""
    takers = [(str(each.member.pk), each.member.name) for each in queries.shares(found)]
    return Listing.read(
        request,
        filters=[
            *([] if found.is_draft else [Filter("stage", gettext_lazy("State"), STAGES)]),
            Filter("taker", gettext_lazy("Taker"), [("none", _("Nobody")), *takers]),
            *(
                []
                if found.is_draft
                else [Filter("reason", gettext_lazy("Reason"), Passing.Reason.choices[1:])]
            ),
        ],
        search_label=gettext_lazy("Customer or remark"),
    )


def _takers(request: MemberRequest, found: Handover) -> list[Member]:
    """Whoever may take customers, those of the plan first."""
    named = set(found.takers.values_list("member_id", flat=True))
    rows = queries.takers(request.member).exclude(pk=found.member_id)
    return sorted(rows, key=lambda each: each.pk not in named)


def _figures(found: Handover) -> dict[str, Any]:
    stages = queries.stages(found)
    open_count = sum(stages.get(stage, 0) for stage in MOVING)
    lost = sum(stages.get(stage, 0) for stage in LOST)
    total = sum(stages.values())
    return {
        "handover": found,
        "shares": queries.shares(found),
        "stages": stages,
        "group_stages": queries.group_stages(found),
        "total": total,
        "open_count": open_count,
        "lost_count": lost + stages.get(Stage.CANCELLED, 0),
        "nobody": Passing.objects.filter(handover=found, taker=None, stage=Stage.PLANNED).count(),
        "next_due": queries.next_due(found),
        "last_due": queries.last_due(found),
    }


def _may_retry(found: Handover) -> bool:
    return not found.is_leave and found.state in (Handover.State.RUNNING, Handover.State.DONE)


def _why(row: Passing) -> str:
    """WeCom's number as the thing to do, where no reason of ours says it."""
    if row.reason == Passing.Reason.OTHER:
        return refusals.words(row.errcode)
    return str(row.get_reason_display()) if row.reason else ""
