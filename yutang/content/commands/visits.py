"""Somebody opens a tracked link, reads, and follows what it shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from yutang.commerce.models import Product
from yutang.content.models import Click, Forward, TrackedLink, Visit
from yutang.content.queries.opened import Opened
from yutang.content.rules.tokens import fresh_token
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.customers.models import Customer

MOST_SECONDS = 3600  # of one visit; who reads longer has left the page open
SLACK = timedelta(seconds=2)  # a clock's rounding, and a page that was shown before we knew
MOST_URL = 600  # characters that are kept


@dataclass(frozen=True)
class Reader:
    """Who opens a page: a customer, or by `name` a stranger ("o:…") or a browser ("b:…")."""

    customer_id: int | None = None
    name: str = ""
    by_staff: bool = False


@dataclass(frozen=True)
class Sign:
    """What the page tells: the visible seconds and the depth (percent) until now."""

    seconds: int
    depth: int
    is_last: bool


@transaction.atomic
def open_visit(*, link: TrackedLink, reader: Reader, at: datetime, passed_on: str = "") -> Visit:
    """A new visit. `passed_on`: the token of the visit in the address that was opened."""
    parent = link.visits.filter(token=passed_on).first() if passed_on else None
    if parent is not None and _is_same(parent, reader):
        parent = parent.parent  # she opened her own page again
    return Visit.objects.create(
        token=fresh_token(),
        link=link,
        customer_id=reader.customer_id,
        reader=reader.name,
        by_staff=reader.by_staff,
        parent=parent,
        opened_at=at,
    )


@transaction.atomic
def see_visit(*, visit_id: int, sign: Sign, at: datetime) -> None:
    """The visit's page was on the screen so long, so deep; the totals never shrink.

    Nobody can have read for longer than since the page was opened.
    """
    visit = Visit.objects.select_for_update(of=("self",)).select_related("link").get(pk=visit_id)
    if visit.by_staff:
        return
    since = int((at - visit.opened_at + SLACK).total_seconds())
    is_first = visit.seen_at is None
    visit.seconds = max(visit.seconds, min(sign.seconds, since, MOST_SECONDS))
    visit.depth = max(visit.depth, sign.depth)
    visit.seen_at = visit.seen_at or at
    visit.last_at = at
    visit.ended_at = at if sign.is_last else None
    visit.save(update_fields=["seconds", "depth", "seen_at", "last_at", "ended_at"])
    if is_first:
        _note_forward(visit, at)


@transaction.atomic
def note_click(
    *, visit: Visit, opened: Opened, at: datetime, product_id: int | None = None, url: str = ""
) -> bool:
    """The reader followed a card or an address of this article: once in each visit.

    Returns False where the article has no such card or address.
    """
    if product_id is None and url not in opened.addresses:
        return False
    if product_id is not None and product_id not in opened.product_ids:
        return False
    if product_id is not None and not Product.objects.filter(pk=product_id).exists():
        return False
    _click(visit, at, product_id=product_id, url="" if product_id else url)
    return True


@transaction.atomic
def follow_link(*, visit: Visit, url: str, at: datetime) -> None:
    """The reader goes on to where a link material leads."""
    if visit.by_staff:
        return
    Visit.objects.filter(pk=visit.pk, seen_at=None).update(seen_at=at, last_at=at, ended_at=at)
    _note_forward(visit, at)
    _click(visit, at, url=url)


def _is_same(visit: Visit, reader: Reader) -> bool:
    if reader.customer_id:
        return visit.customer_id == reader.customer_id
    return bool(reader.name) and visit.reader == reader.name


def _note_forward(visit: Visit, at: datetime) -> None:
    """Whoever is known to be another person than who had the address has it from that one."""
    link, parent = visit.link, visit.parent
    who = _present(parent.customer_id if parent else link.customer_id)
    reader = f"c:{visit.customer_id}" if visit.customer_id else visit.reader
    if who is None or visit.customer_id == who or reader.startswith("b:"):
        return
    _forward, is_new = Forward.objects.get_or_create(
        material_id=link.material_id,
        customer_id=who,
        reader=reader,
        defaults={"visit": visit, "at": at},
    )
    if is_new:
        log.record(
            who,
            Kind.CONTENT_FORWARDED,
            happened_at=at,
            member_id=link.member_id,
            subject=("material", link.material_id),
            title=link.material.title,
            source=link.source,
        )


def _present(customer_id: int | None) -> int | None:
    """The customer, or who they became by a merge."""
    if customer_id is None:
        return None
    return Customer.objects.values_list("merged_into", flat=True).get(pk=customer_id) or customer_id


def _click(visit: Visit, at: datetime, *, product_id: int | None = None, url: str = "") -> None:
    if visit.by_staff:
        return
    kept = url[:MOST_URL]
    what: dict[str, Any] = {"product_id": product_id, "url": kept}
    _found, is_new = Click.objects.get_or_create(visit=visit, **what, defaults={"at": at})
    if not is_new or visit.customer_id is None:
        return
    link = visit.link
    log.record(
        visit.customer_id,
        Kind.PRODUCT_CLICKED if product_id else Kind.LINK_CLICKED,
        happened_at=at,
        member_id=link.member_id,
        subject=("product", product_id) if product_id else ("material", link.material_id),
        title=link.material.title,
        material=link.material_id,
        source=link.source,
        **_told(product_id, kept),
    )


def _told(product_id: int | None, url: str) -> dict[str, Any]:
    """What the timeline says was followed."""
    if product_id is None:
        return {"url": url}
    return {"product": Product.objects.values_list("title", flat=True).get(pk=product_id)}
