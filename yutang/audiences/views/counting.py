"""How many fit, a few of them, and why one does or doesn't: asked while a rule is being written.

A process counts two rules at once and stops each after a few seconds, so that other pages
go on; a page always has an answer, if only that it takes too long.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache, wraps
from importlib import import_module
from threading import BoundedSemaphore, Thread
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yutang.audiences import engines, queries
from yutang.audiences.rules import schema
from yutang.audiences.rules.schema import Rule
from yutang.audiences.warehouse import lag, shelf
from yutang.audiences.words import sentence
from yutang.customers.models import Profile
from yutang.customers.queries import scoped, scoped_profiles
from yutang.kernel import clock
from yutang.kernel.errors import DomainError, InvalidInput
from yutang.kernel.templatetags.ui import initials, tone
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member

AT_ONCE = 2
SECONDS = 8.0  # of one count
PATIENCE = 4.0  # seconds that one waits for the counts before it
SHOWN = 6  # customers shown as a sample
FRESH = 15.0  # seconds that the number of all customers is kept

_slots = BoundedSemaphore(AT_ONCE)
_all: dict[int, tuple[float, int]] = {}

View = Callable[..., HttpResponse]


class TooBusy(DomainError):
    """Others are being counted."""

    code = "too_busy"
    status = 503
    sentence = _("Other counts are running. This one begins as soon as you change something.")


def answers(view: View) -> View:
    """Refusals are JSON with a sentence, and the places that are wrong."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as fault:
            problems = getattr(fault, "problems", [])
            told = {"code": fault.code, "text": str(fault), "problems": problems}
            return JsonResponse(told, status=fault.status)

    return answer


@require_POST
@member_required("audiences.see")
@answers
def count(request: MemberRequest) -> JsonResponse:
    """How many fit among those the member sees, and the rule as a sentence."""
    asked = _asked(request)
    rule = _rule(asked, request.member)
    began = time.monotonic()
    found = counted(rule, request.member)
    took = round((time.monotonic() - began) * 1000)
    answer: dict[str, Any] = {"count": found, "milliseconds": took}
    if not asked.get("only_count"):
        answer |= {
            "total": everybody(request.member),
            "at": as_of(),
            "sentence": sentence.sentence(rule),
        }
    return JsonResponse(answer)


@require_POST
@member_required("audiences.see")
@answers
def sample(request: MemberRequest) -> JsonResponse:
    """A few of those who fit."""
    rule = _rule(_asked(request), request.member)
    with _slot():
        ids = engines.sample(rule, scope=engines.scope_of(request.member), most=SHOWN)
    rows = scoped_profiles(request.member).filter(pk__in=ids).select_related("customer", "store")
    shown = [_card(profile, request.member) for profile in rows.defer("search").order_by("-pk")]
    return JsonResponse({"customers": shown})


@require_POST
@member_required("audiences.see")
@answers
def check(request: MemberRequest) -> JsonResponse:
    """Whether one customer fits, and each condition by itself."""
    asked = _asked(request)
    rule = _rule(asked, request.member)
    given = asked.get("customer")
    id = given if isinstance(given, int) and 0 < given < 2**63 else 0
    customer = get_object_or_404(scoped(request.member), pk=id)
    with _slot():
        explained = engines.explain(rule, customer.pk)
    nodes = [{"path": list(each.path), "holds": each.holds} for each in walk(explained)]
    return JsonResponse({"holds": explained.holds, "nodes": nodes, "name": customer.name})


@require_GET
@member_required("audiences.see")
@answers
def customers(request: MemberRequest) -> JsonResponse:
    """Customers by name, phone or remark, within the member's sight."""
    text = request.GET.get("q", "").strip()[:100]
    rows = queries.customers_found(request.member, text) if text else []
    return JsonResponse({"items": [_card(each, request.member) for each in rows], "more": False})


def counted(rule: Rule, member: Member) -> int:
    """How many of those the member sees fit the rule."""
    with _slot():
        return engines.count(rule, scope=engines.scope_of(member), seconds=SECONDS)


def everybody(member: Member) -> int:
    """How many customers the member sees; kept for some seconds."""
    kept_at, kept = _all.get(member.pk, (0.0, 0))
    if kept and time.monotonic() - kept_at < FRESH:
        return kept
    found = counted(schema.parse({"version": 1, "where": {"all": []}}), member)
    _all[member.pk] = (time.monotonic(), found)
    return found


@cache
def warm() -> None:
    """Begin to load the engines, so that the first count doesn't wait for them."""
    Thread(target=_load, name="warm", daemon=True).start()


def _load() -> None:
    for name in ("expressions", "dialects", "postgres", "duck"):
        import_module(f"yutang.audiences.engines.{name}")


def forget() -> None:
    """Count everybody anew; for tests."""
    _all.clear()


def as_of() -> str:
    """Up to when the counts know everything, on the enterprise's clock."""
    version = shelf.current()
    behind = lag.lag(version).seconds if version else 0.0
    return f"{clock.local(clock.now() - timedelta(seconds=behind)):%H:%M:%S}"


def walk(node: Any) -> Iterator[Any]:
    """The node of an explanation and all within."""
    yield node
    for each in node.parts:
        yield from walk(each)


@contextmanager
def _slot() -> Iterator[None]:
    if not _slots.acquire(timeout=PATIENCE):
        raise TooBusy
    try:
        yield
    finally:
        _slots.release()


def _asked(request: HttpRequest) -> dict[str, Any]:
    try:
        given = json.loads(request.body)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise InvalidInput(_("This is no JSON that a rule could be."))
    return given


def _rule(asked: dict[str, Any], member: Member) -> Rule:
    return schema.parse(asked.get("rule"), engines.known(member))


def _card(profile: Profile, member: Member) -> dict[str, Any]:
    """What is shown of a customer; names are hidden from roles that see no phone numbers."""
    name = profile.customer.name
    shown = name if member.may("customers.see_phone") else masked(name)
    return {
        "id": profile.pk,
        "label": shown or _("No name"),
        "hint": profile.store.name if profile.store else "",
        "initials": initials(name),
        "tone": tone(name),
        "url": reverse("customers:customer", args=[profile.pk]),
    }


def masked(name: str) -> str:
    """The first character only."""
    return f"{name[:1]}**" if name else ""
