"""The page "today": what a member has to do now, and the acts on it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yutang.customers.models import Profile
from yutang.kernel.errors import InvalidInput
from yutang.kernel.ui import today
from yutang.org.access import MemberRequest, member_required
from yutang.outreach.queries import todos
from yutang.outreach.queries.worth import worth

ACTS = ("finish", "skip", "undo")


@member_required("today.see")
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """What the member has to do now, the most valuable first."""
    return render(request, "console/today/page.html", _context(request))


@member_required("today.see")
@require_POST
def act(request: MemberRequest, key: str, pk: int, act: str) -> HttpResponse:
    """Finish, leave or take back one thing; the list comes back with a way to undo it."""
    section = today.section(key)
    if section is None or act not in ACTS or getattr(section, act) is None:
        raise Http404
    if act == "skip":
        reason = request.POST.get("reason", "")
        if reason not in dict(section.reasons) or section.skip is None:
            raise InvalidInput
        section.skip(request.member, pk, reason)
    else:
        getattr(section, act)(request.member, pk)
    undo = "" if act == "undo" else f"{key}:{pk}"
    if not request.headers.get("HX-Request"):
        return redirect(reverse("console:today") + (f"?undo={undo}" if undo else ""))
    return render(request, "console/today/list.html", _context(request, undo=undo))


def _context(request: MemberRequest, *, undo: str | None = None) -> dict[str, Any]:
    member, known = request.member, worth()
    waiting = today.waiting(member)
    done = todos.done_today(member)
    key, _colon, pk = (request.GET.get("undo", "") if undo is None else undo).partition(":")
    section = today.section(key)
    return {
        "waiting": waiting,
        "rows": waiting.rows,
        "stages": [(label, known.get(value, 0)) for value, label in Profile.Lifecycle.choices],
        "done": done,
        "share": round(100 * done / (done + waiting.total)) if waiting.total else 100,
        "streak": todos.streak_of(member),
        "coming": todos.coming_todos(member)[:20],
        "undo": {"section": section, "pk": pk}
        if section and section.undo and pk.isdecimal()
        else None,
    }
