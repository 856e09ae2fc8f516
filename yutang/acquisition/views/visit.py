"""One scan in one browser: the signed cookie that ties its steps together, and plain pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare

from yutang.acquisition.models import Scan
from yutang.customers.visiting import Errand

SCANNING = Errand(cookie="yutang_scan", salt="acquisition.scan", path="/c/")


def scan_of(request: HttpRequest, slug: str, token: str) -> Scan | None:
    """The scan, if this browser began it."""
    if not constant_time_compare(SCANNING.remembered(request).get("token", ""), token):
        return None
    found = Scan.objects.select_related("code__store", "member")
    return found.filter(token=token, code__slug=slug).first()


def told(request: HttpRequest, step: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page with one thing to say."""
    return render(request, f"acquisition/phone/{step}.html", context, status=status)
