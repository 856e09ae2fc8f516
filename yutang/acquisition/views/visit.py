"""One scan in one browser: the signed cookie that ties its steps together, and plain pages."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare

from yutang.acquisition.models import Scan

COOKIE = "yutang_scan"
STEPS_WITHIN = 1800  # seconds
SALT = "acquisition.scan"


def remember(answer: HttpResponse, **facts: str) -> HttpResponse:
    """Let the browser carry these facts, and nothing of an earlier step."""
    answer.set_cookie(
        COOKIE,
        signing.dumps(facts, salt=SALT),
        max_age=STEPS_WITHIN,
        path="/c/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def remembered(request: HttpRequest) -> dict[str, str]:
    """What the last step left with this browser; nothing if it was changed or is too old."""
    try:
        facts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=STEPS_WITHIN)
    except signing.BadSignature:
        return {}
    return facts if isinstance(facts, dict) else {}


def returned(request: HttpRequest, slug: str) -> dict[str, str] | None:
    """What this browser carried to OAuth, if it comes back from there with its own state."""
    begun, state = remembered(request), request.GET.get("state", "")
    asked = begun.get("nonce", "") if begun.get("slug") == slug else ""
    fits = asked and request.GET.get("code") and constant_time_compare(asked, state)
    return begun if fits else None


def scan_of(request: HttpRequest, slug: str, token: str) -> Scan | None:
    """The scan, if this browser began it."""
    if not constant_time_compare(remembered(request).get("token", ""), token):
        return None
    found = Scan.objects.select_related("code__store", "member")
    return found.filter(token=token, code__slug=slug).first()


def told(request: HttpRequest, step: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page with one thing to say."""
    return render(request, f"acquisition/phone/{step}.html", context, status=status)
