"""Refusals as RFC 9457 has them: `application/problem+json`."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from yutang.api.errors import NotFound, Unauthorised
from yutang.kernel.errors import DomainError

BUSY = {"import_busy", "too_many_calls"}


def answer(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """One problem. `errors`: what is wrong at which path."""
    body = {"type": "about:blank", "title": code, "status": status, "detail": detail, **more}
    response = JsonResponse(body, status=status)  # in ASCII: a path may hold what was sent
    response["Content-Type"] = "application/problem+json"
    return response


def register(api: NinjaAPI) -> None:
    """Every refusal of this API is a problem."""
    handlers: dict[type[Exception], Any] = {
        DomainError: _refused,
        ValidationError: _invalid,
        AuthenticationError: lambda request, fault: _refused(request, Unauthorised()),
        Http404: lambda request, fault: _refused(request, NotFound()),
        HttpError: _http,
        RequestDataTooBig: _too_large,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _refused(request: HttpRequest, fault: DomainError) -> HttpResponse:
    more: dict[str, Any] = {"field": fault.field} if fault.field else {}
    if problems := getattr(fault, "problems", None):
        more["errors"] = problems
    response = answer(fault.status, fault.code, str(fault), **more)
    if fault.code in BUSY:
        response["Retry-After"] = "60" if fault.status == 429 else "5"
    if fault.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _invalid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    errors = [{"path": _path(e["loc"]), "text": e["msg"], "code": e["type"]} for e in fault.errors]
    status = 413 if any(e["code"] == "too_long" and len(e["path"]) == 1 for e in errors) else 422
    return answer(status, "invalid_input", _("The body doesn't fit."), errors=errors)


def _path(loc: Sequence[Any]) -> list[Any]:
    """Where it is, without the words that only our own code knows."""
    return list(loc[2:] if loc[:1] == ("body",) else loc[1:])


def _http(request: HttpRequest, fault: HttpError) -> HttpResponse:
    return answer(fault.status_code, "bad_request", str(fault))


def _too_large(request: HttpRequest, fault: RequestDataTooBig) -> HttpResponse:
    return answer(413, "too_large", _("The body is larger than 5 MB. Send smaller batches."))
