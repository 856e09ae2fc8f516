"""The inbox of WeCom's events: what came, what became of it, and once more."""

import json
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from yutang.kernel import clock
from yutang.kernel.access import member_required
from yutang.kernel.ui import keyset
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.listing import Filter, Listing
from yutang.wecom import names, queries
from yutang.wecom.commands.inbox import replay_event, replay_failed
from yutang.wecom.models import Inbox
from yutang.wecom.views.member import MemberRequest

DAYS = 30


@member_required("wecom.see")
@require_GET
def events(request: MemberRequest) -> HttpResponse:
    """The events, newest first."""
    listing = _listing(request)
    chosen = listing.value("day")
    rows = queries.events(
        state=listing.value("state"),
        event=listing.value("event"),
        day=date.fromisoformat(chosen) if chosen else None,
    )
    context = {
        "listing": listing,
        "page": keyset.page(rows, by="-id", cursor=listing.cursor),
        "backlog": queries.backlog(),
    }
    return render(request, "wecom/events/list.html", context)


@member_required("wecom.see")
@require_GET
def event(request: MemberRequest, pk: int) -> HttpResponse:
    """One event: its fields, and every attempt to handle it."""
    row = get_object_or_404(Inbox, pk=pk)
    context = {
        "row": row,
        "fields": [(name, _readable(value)) for name, value in row.payload.items()],
        "faults": [(datetime.fromisoformat(each["at"]), each["reason"]) for each in row.faults],
    }
    return render(request, "wecom/events/detail.html", context)


@member_required("wecom.replay")
@require_POST
@asked(
    gettext_lazy("Handle this event again?"),
    gettext_lazy("It is handled as if it had just come; what it did before is not done twice."),
    gettext_lazy("Replay"),
)
def event_replay(request: MemberRequest, pk: int) -> HttpResponse:
    """Once more."""
    replay_event(id=get_object_or_404(Inbox, pk=pk).pk, actor=request.member)
    messages.success(request, _("The event is handled again."))
    return redirect("wecom:event", pk=pk)


@member_required("wecom.replay")
@require_POST
@asked(
    gettext_lazy("Handle all failed events again?"),
    gettext_lazy("Mend the cause first, or they fail once more."),
    gettext_lazy("Replay all failed"),
)
def events_replay_failed(request: MemberRequest) -> HttpResponse:
    """Once more, for all that failed."""
    count = replay_failed(actor=request.member)
    text = ngettext("%(n)d event is handled again.", "%(n)d events are handled again.", count)
    messages.success(request, text % {"n": count})
    return redirect("wecom:events")


def _listing(request: MemberRequest) -> Listing:
    days = [(str(each), str(each)) for each in queries.last_days(DAYS)]
    days[0] = (str(clock.today()), _("Today"))
    return Listing.read(
        request,
        filters=[
            Filter("state", gettext_lazy("State"), Inbox.State.choices),
            Filter("event", gettext_lazy("Event"), list(names.EVENTS.items())),
            Filter("day", gettext_lazy("Day"), days),
        ],
    )


def _readable(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
