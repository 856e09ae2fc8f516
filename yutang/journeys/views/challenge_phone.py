"""Customers check in: who it is by OAuth, then a page with today, the days, and the ranking."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yutang.acquisition.printing import qr_data_uri
from yutang.customers import visiting
from yutang.customers.commands import present_id
from yutang.customers.queries.bearers import bearer
from yutang.customers.visiting import Errand
from yutang.journeys import certificates
from yutang.journeys.challenge_source import address
from yutang.journeys.commands import checking_in
from yutang.journeys.models import Challenge, Participant
from yutang.journeys.queries import challenges as queries
from yutang.journeys.words.certificates import certificate_of
from yutang.kernel import clock
from yutang.kernel.access import public
from yutang.kernel.errors import DomainError
from yutang.kernel.throttle import opens_too_fast
from yutang.wecom import settings as wecom_settings
from yutang.wecom.errors import NotSetUp, WeComError

VISITING = Errand(cookie="yutang_challenge", salt="journeys.challenge", path="/m/d/")
WHO = "customers whom WeCom names; others are told how to become one"


@require_safe
@never_cache
@public(WHO)
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The customer's own page of the challenge; whoever isn't known yet is asked for by OAuth."""
    challenge = _challenge(slug)
    customer_id = _customer(request, slug)
    if customer_id is None:
        return _ask(request, challenge)
    mine = _mine(challenge, customer_id)
    context: dict[str, object] = {
        "challenge": challenge,
        "mine": mine,
        "said": request.GET.get("said", ""),
    }
    if mine:
        stands = queries.standing_of(mine, clock.now())
        context |= {
            "stands": stands,
            "speaks": challenge.remind_at is not None or bool(challenge.cheers),
            "days": queries.shown_days(mine, stands),
            "ranking": queries.ranking(challenge, mine) if challenge.has_ranking else [],
        }
    return _rendered(request, "page", context)


@require_safe
@never_cache
@public(WHO)
def page_back(request: HttpRequest, slug: str) -> HttpResponse:
    """WeCom told who it is; of a stranger, the official account may tell the unionid."""
    challenge = _challenge(slug)
    if VISITING.returned(request, slug) is None:
        return redirect("challenging:page", slug)
    try:
        seen = visiting.visitor(request)
    except (WeComError, NotSetUp):
        return _told(request, "later", challenge, status=503)
    if visiting.asks_account(seen):
        back = reverse("challenging:page_union", args=[slug])
        return VISITING.ask_account(slug, back, openid=seen.openid)
    return _known(
        request, challenge, bearer(openid=seen.openid, external_userid=seen.external_userid)
    )


@require_safe
@never_cache
@public(WHO)
def page_union(request: HttpRequest, slug: str) -> HttpResponse:
    """The official account told the unionid; if it doesn't, the openid does."""
    challenge, begun = _challenge(slug), VISITING.returned(request, slug)
    if begun is None or not begun.get("openid"):
        return redirect("challenging:page", slug)
    whose = bearer(openid=begun["openid"], unionid=visiting.unionid(request))
    return _known(request, challenge, whose)


@require_POST
@public(WHO)
def act(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """The customer joins, leaves, checks in or makes up; only for herself."""
    challenge, customer_id = _challenge(slug), _customer(request, slug)
    if customer_id is None:
        return redirect("challenging:page", slug)
    try:
        _do(request, challenge, customer_id, what)
    except DomainError:
        return redirect(f"{reverse('challenging:page', args=[slug])}?said=no")
    return redirect(f"{reverse('challenging:page', args=[slug])}?said={what}")


@require_safe
@never_cache
@public(WHO)
def certificate(request: HttpRequest, slug: str) -> HttpResponse:
    """What the customer earned, to be shown and saved."""
    challenge, customer_id = _challenge(slug), _customer(request, slug)
    mine = _mine(challenge, customer_id) if customer_id else None
    if mine is None or mine.certified_at is None:
        return redirect("challenging:page", slug)
    context: dict[str, object] = {
        "challenge": challenge,
        "told": certificate_of(mine),
        "is_drawn": certificates.can_draw(),
        "picture": qr_data_uri(address(challenge)),
    }
    return _rendered(request, "certificate", context)


@require_safe
@public(WHO)
def certificate_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """The certificate as a picture, which a long press in WeChat saves."""
    challenge, customer_id = _challenge(slug), _customer(request, slug)
    mine = _mine(challenge, customer_id) if customer_id else None
    if mine is None or mine.certified_at is None or not certificates.can_draw():
        raise Http404
    answer = HttpResponse(certificates.png(certificate_of(mine)), content_type="image/png")
    answer["Cache-Control"] = "private, max-age=600"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _do(request: HttpRequest, challenge: Challenge, customer_id: int, what: str) -> None:
    at = clock.now()
    if what == "join":
        checking_in.join_challenge(challenge=challenge, customer_id=customer_id, at=at)
        return
    mine = get_object_or_404(Participant, challenge=challenge, customer_id=customer_id)
    if what == "check-in":
        if challenge.material_id:
            raise checking_in.NothingDue  # reading it is the check-in
        words = request.POST.get("words", "").replace("\0", "") if challenge.wants_words else ""
        checking_in.check_in(participant=mine, at=at, words=words)
    elif what == "leave":
        checking_in.leave_challenge(participant=mine, at=at)
    else:
        checking_in.make_up(participant=mine, period=_day(request), at=at)


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("period", ""))
    except ValueError:
        raise checking_in.NoMakeUp from None


def _challenge(slug: str) -> Challenge:
    open_ones = Challenge.objects.exclude(state=Challenge.State.DRAFT)
    return get_object_or_404(open_ones.select_related("material"), slug=slug)


def _mine(challenge: Challenge, customer_id: int) -> Participant | None:
    rows = Participant.objects.filter(challenge=challenge, customer_id=customer_id)
    return rows.select_related("challenge", "customer").first()


def _customer(request: HttpRequest, slug: str) -> int | None:
    carried = VISITING.remembered(request)
    if carried.get("known") != slug:
        return None
    return present_id(int(carried["customer"]))  # she may have become another one meanwhile


def _ask(request: HttpRequest, challenge: Challenge) -> HttpResponse:
    if opens_too_fast(request):
        return _told(request, "slow", challenge, status=429)
    if not visiting.in_wechat(request):
        picture = qr_data_uri(address(challenge))
        return _told(request, "outside", challenge, picture=picture)
    if not wecom_settings.app().is_complete:
        return _told(request, "later", challenge, status=503)
    back = reverse("challenging:page_back", args=[challenge.slug])
    return VISITING.ask_wecom(challenge.slug, back)


def _known(request: HttpRequest, challenge: Challenge, customer_id: int | None) -> HttpResponse:
    if customer_id is None:
        return _told(request, "stranger", challenge)
    answer = redirect("challenging:page", challenge.slug)
    return VISITING.remember(answer, known=challenge.slug, customer=str(customer_id))


def _told(
    request: HttpRequest, step: str, challenge: Challenge, *, status: int = 200, picture: str = ""
) -> HttpResponse:
    context: dict[str, object] = {"challenge": challenge, "step": step, "picture": picture}
    return _rendered(request, "told", context, status=status)


def _rendered(
    request: HttpRequest, name: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    answer = render(request, f"journeys/challenges/phone/{name}.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex"
    return answer
