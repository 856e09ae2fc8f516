"""Who may see a page: every view states it with one of these decorators, and a test checks all.

The user is whoever `request.user` is; `org.access` gives the same with the member's type.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from yutang.kernel.errors import NotAllowed

View = Callable[..., HttpResponseBase]
Decorator = Callable[[View], View]


def member_required(permission: str) -> Decorator:
    """Let in members with the permission; others are sent to sign in, or refused with 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not _is_member(request):
                return to_login(request)
            if not request.user.may(permission):  # type: ignore[union-attr]
                raise NotAllowed
            request.member = request.user  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return _marked(guarded, permission)

    return decorate


def signed_in(why: str) -> Decorator:
    """Let in every signed-in member, whatever the role; `why` says what of it is theirs."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not _is_member(request):
                return to_login(request)
            request.member = request.user  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return _marked(guarded, f"member: {why}")

    return decorate


def public(why: str) -> Decorator:
    """Mark a view that anybody may see; `why` says who these are."""

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        return _marked(opened, f"public: {why}")

    return decorate


def to_login(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back here; a part of a page reloads the whole page instead."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return redirect_to_login(request.get_full_path())


def _is_member(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_active


def _marked(view: View, access: str) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view
