"""The scripts' tab: found by a few letters, suggested, said with one click, remembered."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from yutang.console.sidebar import beside, saying, telling
from yutang.console.sidebar.beside import Beside
from yutang.content.commands import scripts as commands
from yutang.content.models import Script
from yutang.content.queries import scripts as queries
from yutang.content.queries.suggesting import suggestions
from yutang.content.rules import filling
from yutang.org.access import MemberRequest, member_required

SHOWN = 30
Rows = list[tuple[Script, str]]  # with the reason why it is offered


@member_required("scripts.see")
@require_GET
def scripts(request: MemberRequest) -> HttpResponse:
    """The scripts that fit what is typed, or what suits the customer at hand."""
    found = context(request, beside.chosen(request), request.GET.get("q", ""))
    return render(request, "console/sidebar/scripts_rows.html", found)


@member_required("scripts.see")
@require_POST
def script_messages(request: MemberRequest, pk: int) -> HttpResponse:
    """What the SDK sends for the script, filled for the customer."""
    script = get_object_or_404(queries.visible(request.member), pk=pk)
    said = saying.of_script(script, request.member, beside.chosen(request))
    return JsonResponse({"messages": said, "mark": telling.fresh_mark()})


@member_required("scripts.see")
@require_POST
def script_used(request: MemberRequest, pk: int) -> HttpResponse:
    """The script stands in the chat now, or was copied."""
    script = get_object_or_404(queries.visible(request.member), pk=pk)
    found = beside.chosen(request)
    if telling.tell(request, found, "script", script.pk):
        commands.use_script(script=script, member=request.member, customer_id=found.customer_id)
    return HttpResponse(status=204)


@member_required("scripts.see")
@require_POST
def script_kept(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep the script at hand, or don't any more."""
    script = get_object_or_404(queries.visible(request.member), pk=pk)
    kept = script.pk not in queries.favourite_ids(request.member)
    commands.set_favourite(script=script, member=request.member, kept=kept)
    found = {"script": script, "is_kept": kept}
    return render(request, "console/sidebar/star.html", found)


def context(request: MemberRequest, found: Beside, q: str) -> dict[str, Any]:
    """Found ones; or, before anything is typed, suggested, kept and recent ones."""
    member = request.member
    if q.strip():
        groups: list[tuple[Any, Rows]] = [
            ("", [(each, "") for each in queries.found(member, q, limit=SHOWN)])
        ]
    else:
        groups = _ready(request, found)
    filled = saying.values(member, found)
    kept = queries.favourite_ids(member)
    return {
        "q": q,
        "beside": found,
        "groups": [
            (title, [(s, _preview(s, filled), reason, s.pk in kept) for s, reason in rows])
            for title, rows in groups
            if rows
        ],
    }


def _ready(request: MemberRequest, found: Beside) -> list[tuple[Any, Rows]]:
    member, seen = request.member, set[int]()
    suggested = suggestions(member, found.customer) if found.customer else []
    favourites = queries.visible(member).filter(favourites__member=member)
    often = queries.visible(member).order_by("-use_count", "pk")[:8]
    groups: list[tuple[Any, Rows]] = []
    for title, rows in (
        (_("For this customer"), [(each.script, each.reason) for each in suggested]),
        (_("Favourites"), [(each, "") for each in favourites.order_by("-use_count", "pk")[:10]]),
        (_("Sent lately"), [(each, "") for each in queries.recent(member, limit=6)]),
        (_("Often sent"), [(each, "") for each in often]),
    ):
        groups.append((title, [row for row in rows if row[0].pk not in seen]))
        seen.update(row[0].pk for row in rows)
    return groups


def _preview(script: Script, filled: dict[str, str]) -> str:
    words = next((part["text"] for part in script.parts if part["type"] == "text"), "")
    return filling.fill(words, filled)
