"""What holds for every page: language, content security, and refusals told in people's words."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from yutang.kernel import clock, config, enterprise
from yutang.kernel.errors import DomainError

Handler = Callable[[HttpRequest], HttpResponse]

LANGUAGE_COOKIE = "yutang_language"
KNOWN_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


def language(get_response: Handler) -> Handler:
    """Speak the cookie's language, else the enterprise's, else the browser's, else Chinese.

    Moments are shown on the enterprise's wall clock.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, "") or enterprise.language()
        if chosen not in KNOWN_LANGUAGES:
            chosen = translation.get_language_from_request(request)
        with translation.override(chosen), timezone.override(clock.zone()):
            request.LANGUAGE_CODE = chosen
            response = get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        return response

    return handle


def readable(get_response: Handler) -> Handler:
    """Refuse addresses with a NUL, which PostgreSQL's texts can't hold."""

    def handle(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            raise BadRequest("a NUL in the address")
        return get_response(request)

    return handle


def content_security(get_response: Handler) -> Handler:
    """Scripts from our own files only; frames only inside WeCom (or the stand-in beside us)."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", content_policy())
        return response

    return handle


def content_policy() -> str:
    """The policy of every page. Pictures may come from WeCom's and WeChat's servers."""
    base = config.get("wecom.api_base")
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(base))
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob: https: {origin}",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            f"form-action 'self' {origin}",
            f"frame-ancestors 'self' https://*.work.weixin.qq.com {origin}",
        ]
    )


class DomainErrors:
    """Turns a `DomainError` into a page with its sentence, or a fragment for htmx."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if not isinstance(fault, DomainError):
            return None
        template = "ui/refusal.html" if request.headers.get("HX-Request") else "ui/refused.html"
        return render(request, template, {"fault": fault}, status=fault.status)


domain_errors = DomainErrors
