"""Customers open a tracked link: who it is, then the page, or where a link material leads."""

import secrets

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yutang.commerce.models import Product
from yutang.content.commands import visits
from yutang.content.commands.visits import Reader
from yutang.content.models import Visit
from yutang.content.queries.articles import shown, shown_file
from yutang.content.queries.materials import picture_address
from yutang.content.queries.opened import Opened, link_of, opened
from yutang.content.rules.machines import is_machine
from yutang.content.views.telling import proof_of
from yutang.customers import stopping, visiting
from yutang.customers.queries.bearers import bearer
from yutang.customers.visiting import Errand
from yutang.kernel import clock, enterprise
from yutang.kernel.throttle import opens_too_fast
from yutang.org.access import public
from yutang.wecom import settings as wecom_settings
from yutang.wecom.api.oauth import Visitor
from yutang.wecom.errors import NotSetUp, WeComError

BROWSER = "yutang_reader"
BROWSER_KEPT = 30 * 86400  # seconds
WHO = "whoever was given the address, or had it from them"


@require_safe
@never_cache
@public(WHO)
def article(request: HttpRequest, token: str) -> HttpResponse:
    """A link is opened: ask who it is, where WeChat can tell."""
    return _entered(request, token, passed_on="")


@require_safe
@never_cache
@public(WHO)
def visit(request: HttpRequest, token: str, visit: str) -> HttpResponse:
    """The page of one visit; in any other browser it is that one's own visit of the same link."""
    if _errand(token).remembered(request).get("visit") != visit:
        return _entered(request, token, passed_on=visit)
    found = get_object_or_404(Visit.objects.select_related("link__material"), token=visit)
    what = opened(found.link, clock.now())
    return _page(request, what, found) if what else _told(request, "over", status=410)


@require_safe
@never_cache
@public(WHO)
def article_back(request: HttpRequest, token: str) -> HttpResponse:
    """WeCom told who it is; where it couldn't, the page is read without a name."""
    what, begun = _opened(token), _errand(token).returned(request, token)
    if what is None:
        return _told(request, "over", status=410)
    if begun is None:
        return _begin(request, what, _browser(request))
    try:
        seen = visiting.visitor(request)
    except (WeComError, NotSetUp):
        return _begin(request, what, _browser(request), passed_on=begun["passed_on"])
    if visiting.asks_account(seen):
        back = reverse("reading:article_union", args=[token])
        facts = {"openid": seen.openid, "passed_on": begun["passed_on"]}
        return _errand(token).ask_account(token, back, **facts)
    return _begin(request, what, _reader(seen), passed_on=begun["passed_on"])


@require_safe
@never_cache
@public(WHO)
def article_union(request: HttpRequest, token: str) -> HttpResponse:
    """The official account told the unionid of somebody whom WeCom knows by openid only."""
    what, begun = _opened(token), _errand(token).returned(request, token)
    if what is None:
        return _told(request, "over", status=410)
    if begun is None or not begun.get("openid"):
        return _begin(request, what, _browser(request))
    reader = _reader(Visitor(openid=begun["openid"]), unionid=visiting.unionid(request))
    return _begin(request, what, reader, passed_on=begun["passed_on"])


@require_safe
@never_cache
@public(WHO)
def product(request: HttpRequest, token: str, visit: str, product_id: int) -> HttpResponse:
    """A product that the article has a card of; its shop, where the card names one.

    Nobody is sent anywhere that the article doesn't say.
    """
    what = _opened(token)
    if what is None or int(product_id) not in what.product_ids:
        raise Http404
    found = get_object_or_404(Product, pk=product_id)
    if shop := what.product_urls.get(found.pk):
        return redirect(shop)
    back = reverse("reading:visit", args=[token, visit])
    return render(request, "content/phone/product.html", {"product": found, "back": back})


def _entered(request: HttpRequest, token: str, *, passed_on: str) -> HttpResponse:
    link = link_of(token)
    if link is None:
        return _told(request, "unknown", status=404)
    if opens_too_fast(request):
        return _told(request, "slow", status=429)
    what = opened(link, clock.now())
    if what is None:
        return _told(request, "over", status=410)
    if _only_fetches(request):
        return _page(request, what, None) if what.is_article else _onward(request, what)
    if visiting.in_wechat(request) and wecom_settings.app().is_complete:
        back = reverse("reading:article_back", args=[token])
        return _errand(token).ask_wecom(token, back, passed_on=passed_on)
    return _begin(request, what, _browser(request), passed_on=passed_on)


def _begin(
    request: HttpRequest, what: Opened, reader: Reader, *, passed_on: str = ""
) -> HttpResponse:
    """The visit begins. Who came by OAuth gets an address without its code; a browser that keeps
    no cookies is never sent on, lest it go in circles."""
    at = clock.now()
    begun = visits.open_visit(link=what.link, reader=reader, at=at, passed_on=passed_on)
    token = what.link.token
    if not what.is_article:
        if what.target:
            visits.follow_link(visit=begun, url=what.target, at=at)
        answer = _onward(request, what)
    elif reader.name.startswith("b:"):
        answer = _page(request, what, begun)
        _remember_browser(answer, reader)
    else:
        answer = redirect("reading:visit", token, begun.token)
    return _errand(token).remember(answer, visit=begun.token)


def _page(request: HttpRequest, what: Opened, begun: Visit | None) -> HttpResponse:
    def product_link(id: int) -> str:
        if begun is None:
            return ""
        return reverse("reading:product", args=[what.link.token, begun.token, id])

    context = {
        "brand": enterprise.name(),
        "what": what.says,
        "material": what.link.material,
        "cover": shown_file(what.says.cover_id) if what.says.cover_id else "",
        "picture": picture_address(what.says.cover_id) if what.says.cover_id else "",
        "blocks": shown(what.says.body, product_link=product_link),
        "visit": begun,
        "proof": proof_of(begun) if begun and not begun.by_staff else "",
        "stop_url": stopping.address(begun.customer_id) if begun and begun.customer_id else "",
    }
    answer = render(request, "content/phone/article.html", context)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _onward(request: HttpRequest, what: Opened) -> HttpResponse:
    """To the material's own address, and to no other."""
    return redirect(what.target) if what.target else _told(request, "over", status=410)


def _opened(token: str) -> Opened | None:
    link = link_of(token)
    return opened(link, clock.now()) if link else None


def _reader(seen: Visitor, *, unionid: str = "") -> Reader:
    if seen.userid:
        return Reader(by_staff=True)
    customer_id = bearer(openid=seen.openid, unionid=unionid, external_userid=seen.external_userid)
    return Reader(customer_id, name="" if customer_id else f"o:{seen.openid}")


def _browser(request: HttpRequest) -> Reader:
    """Nobody by name: the same browser is the same reader."""
    carried = request.COOKIES.get(BROWSER, "")
    try:
        number = signing.loads(carried, salt="content.browser", max_age=BROWSER_KEPT)
    except signing.BadSignature:
        number = secrets.token_hex(16)
    return Reader(name=f"b:{number}")


def _remember_browser(answer: HttpResponse, reader: Reader) -> None:
    kept = Errand(cookie=BROWSER, salt="content.browser", path="/m/")
    kept.keep(answer, reader.name.removeprefix("b:"), seconds=BROWSER_KEPT)


def _errand(token: str) -> Errand:
    """A cookie of this very link: pages that are open side by side don't disturb each other."""
    path = reverse("reading:article", args=[token])
    return Errand(cookie="yutang_visit", salt=f"content.visit.{token}", path=path)


def _only_fetches(request: HttpRequest) -> bool:
    """Whether it is a robot, a preview, or a browser that fetches ahead of its person."""
    purposes = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    fetches_ahead = any("fetch" in each or "preview" in each for each in purposes)
    agent = request.headers.get("User-Agent", "")
    return request.method == "HEAD" or fetches_ahead or is_machine(agent)


def _told(request: HttpRequest, step: str, *, status: int) -> HttpResponse:
    return render(request, f"content/phone/{step}.html", status=status)
