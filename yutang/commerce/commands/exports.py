"""Orders as a sheet for people, made in the background."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yutang.commerce import queries
from yutang.commerce.models import Order
from yutang.commerce.queries import Wanted
from yutang.kernel import audit, clock, files, jobs, progress, sheets
from yutang.kernel.models import Progress
from yutang.org.models import Member

KEPT = timedelta(days=7)
STEP = 5_000


@transaction.atomic
def start_export(*, wanted: Wanted, actor: Member) -> Progress:
    """Make the sheet of these orders in the background; who took what is written down."""
    work = progress.start(kind="commerce.export_orders", owner_id=actor.pk)
    values = {**vars(wanted), "language": translation.get_language()}
    audit.note(actor=actor, action="orders.exported", **vars(wanted))
    jobs.later("commerce.export_orders", work_id=str(work.pk), member_id=actor.pk, wanted=values)
    return work


def note_products(*, count: int, actor: Member) -> None:
    """Write down who took the list of products."""
    audit.note(actor=actor, action="products.exported", products=count)


def export_orders(*, work_id: str, member_id: int, wanted: dict[str, Any]) -> None:
    """Write the orders the member may see now to a file, unless it is done or cancelled."""
    work = Progress.objects.get(pk=UUID(work_id))
    if work.is_over:
        return
    try:
        with translation.override(wanted["language"]):
            content = _sheet(work, Member.objects.get(pk=member_id), Wanted.of(wanted))
            name = _("orders-%(day)s.csv") % {"day": clock.today().isoformat()}
    except progress.Cancelled:
        return
    except BaseException:
        progress.fail(work.pk, message=_("The export stopped. Start it again."))
        raise
    file = files.keep(
        name=name,
        content=content,
        content_type="text/csv",
        owner_id=member_id,
        expires_at=clock.now() + KEPT,
    )
    progress.finish(work.pk, file=file)


def shown_since() -> datetime:
    """Exports started since then are shown above the list."""
    return clock.now() - timedelta(hours=1)


def _sheet(work: Progress, member: Member, wanted: Wanted) -> bytes:
    found = queries.wanted_orders(member, wanted).order_by("-paid_at", "-id")
    total = found.count()
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow([str(title) for title in _headers()])
    for done, order in enumerate(found.iterator(chunk_size=STEP), 1):
        out.writerow([sheets.safe(cell) for cell in _cells(order)])
        if done % STEP == 0:
            progress.advance(work.pk, done=done, total=total)
    return text.getvalue().encode("utf-8-sig")


def _headers() -> list[str]:
    return [
        _("Order number"),
        _("Shop"),
        _("Customer"),
        _("Store"),
        _("Sold by"),
        _("Status"),
        _("Currency"),
        _("Amount"),
        _("Refunded"),
        _("Paid at"),
    ]


def _cells(order: Order) -> list[Any]:
    return [
        order.order_no,
        order.source,
        str(order.customer),
        str(order.store or ""),
        order.member.name if order.member else "",
        str(order.get_status_display()),
        order.currency,
        f"{order.amount / 100:.2f}",
        f"{order.refunded_amount / 100:.2f}",
        clock.local(order.paid_at).strftime("%Y-%m-%d %H:%M:%S"),
    ]
