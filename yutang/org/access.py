"""Who may see a page: every view states it with one of these decorators, and a test checks all."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from yutang.kernel.errors import NotAllowed
from yutang.org import rules
from yutang.org.models import Member

View = Callable[..., HttpResponseBase]


class MemberRequest(HttpRequest):
    """A request whose signed-in member is known and may do what the view declares."""

    member: Member


def member_required(permission: str) -> Callable[[View], View]:
    """Let in members with the permission; others are sent to sign in, or refused with 403."""
    assert permission in rules.PERMISSIONS, permission

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            member = request.user
            if not isinstance(member, Member) or not member.is_active:
                return _to_login(request)
            if not member.may(permission):
                raise NotAllowed
            known = cast("MemberRequest", request)
            known.member = member
            return view(known, *args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(why: str) -> Callable[[View], View]:
    """Mark a view that anybody may see; `why` says who these are."""

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        opened.access = f"public: {why}"  # type: ignore[attr-defined]
        opened.csrf_exempt = getattr(view, "csrf_exempt", False)  # type: ignore[attr-defined]
        return opened

    return decorate


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return redirect_to_login(request.get_full_path())
