"""Figures for Prometheus: for this machine, or for whoever has the token."""

import hmac
import os
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from yutang.kernel.access import public
from yutang.kernel.errors import NotAllowed

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


@public("Prometheus scrapes it from this machine, or with YUTANG_METRICS_TOKEN")
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures of this web process."""
    if not (_is_local(request) or _has_token(request)):
        raise NotAllowed(_("Figures are for this machine, or for the bearer of the token."))
    response: HttpResponse = ExportToDjangoView(request)
    return response


def _is_local(request: HttpRequest) -> bool:
    """Asked for by this very machine, and not through a proxy on it."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    token = os.environ.get("YUTANG_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())
