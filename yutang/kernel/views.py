"""The kernel's own pages: is it alive, language and theme, files, progress of long work."""

import sys
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template import loader
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from psycopg_pool import PoolTimeout

from yutang.kernel import clock, progress
from yutang.kernel.access import public, signed_in
from yutang.kernel.middleware import KNOWN_LANGUAGES, LANGUAGE_COOKIE
from yutang.kernel.models import File, Progress
from yutang.kernel.ui.context import THEME_COOKIE, THEMES

YEAR = 365 * 86400
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

_migrated = False


@public("load balancers ask it")
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 once this process can serve: the database answers and its tables fit the code."""
    try:
        ready = _is_migrated()
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    if not ready:
        return JsonResponse({"status": "migrating"}, status=503)
    return JsonResponse({"status": "ok"})


def _is_migrated() -> bool:
    global _migrated  # noqa: PLW0603 - tables don't go back while a process lives
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def broken(request: HttpRequest) -> HttpResponse:
    """Every fault of ours ends here: a plain page that needs no database."""
    away = isinstance(sys.exc_info()[1], OperationalError | PoolTimeout)
    status = 503 if away else 500
    return HttpResponse(loader.get_template(f"{status}.html").render({}), status=status)


@public("the sign-in page has the switch too")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in this browser."""
    response = _back(request)
    if (chosen := request.POST.get("language", "")) in KNOWN_LANGUAGES:
        _remember(response, LANGUAGE_COOKIE, chosen)
    return response


@public("the sign-in page has the switch too")
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or auto in this browser."""
    response = _back(request)
    if (chosen := request.POST.get("theme", "")) in THEMES:
        _remember(response, THEME_COOKIE, chosen)
    return response


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    return HttpResponseRedirect(target)


def _remember(response: HttpResponse, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


@signed_in("files of one's own, and files that belong to nobody")
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bytes, as a download; pictures may be shown in a page."""
    found = get_object_or_404(File, pk=pk)
    expired = found.expires_at is not None and found.expires_at <= clock.now()
    if expired or found.owner_id not in (None, request.user.pk):
        raise Http404
    inline = "inline" in request.GET and found.content_type in SHOWN_INLINE
    return HttpResponse(
        bytes(found.content),
        content_type=found.content_type,
        headers={
            "Content-Disposition": content_disposition_header(not inline, found.name)
            or "attachment",
            "Cache-Control": "private, max-age=86400" if inline else "private, no-store",
        },
    )


@signed_in("work of one's own")
@never_cache
def progress_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far one's work is, as the partial that asks again until it is over."""
    return _show(request, get_object_or_404(Progress, pk=pk, owner_id=request.user.pk))


@signed_in("work of one's own")
@require_POST
def progress_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask one's work to stop."""
    found = get_object_or_404(Progress, pk=pk, owner_id=request.user.pk)
    progress.cancel(found.pk)
    if not request.headers.get("HX-Request"):
        return redirect("/")
    found.refresh_from_db()
    return _show(request, found)


def _show(request: HttpRequest, work: Progress) -> HttpResponse:
    response = render(request, "ui/progress.html", {"progress": work})
    if work.is_over:
        response["HX-Trigger-After-Swap"] = "progress-over"
    return response
