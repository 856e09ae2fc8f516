"""Removals are told by app messages: at once, but only so many a day; the rest goes together."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yutang.kernel import clock, enterprise, jobs
from yutang.org.models import Member
from yutang.service.commands.quality.removals import are_on, most_a_day
from yutang.service.models import Alert, Notice, Removal
from yutang.service.rules.quality import masked
from yutang.wecom.api import messages
from yutang.wecom.client import connect
from yutang.wecom.errors import Busy, NotSetUp, WeComError

MORNING = time(9)
NAMED = 5  # customers in one message; the page tells all


def tell_removals(*, receiver_id: int) -> None:
    """All that the member has to be told, in one message; tomorrow, where it is enough for today.

    Whether WeCom took a message whose call got no answer isn't known: it isn't repeated, since
    the page and the todo tell of it anyway.
    """
    alert = _begin(receiver_id)
    if alert is None:
        return
    try:
        with translation.override(enterprise.language() or settings.LANGUAGE_CODE):
            text = _text(alert)
        sent = messages.send_text(connect(), [alert.receiver.wecom_userid or ""], text)
    except (Busy, NotSetUp):
        _take_back(alert)
        raise
    except WeComError as fault:
        Alert.objects.filter(pk=alert.pk).update(detail=f"{fault.errcode}: {fault.sentence}"[:200])
        return
    refused = "invaliduser" if sent.invaliduser else ""
    Alert.objects.filter(pk=alert.pk).update(
        sent_at=None if refused else clock.now(), detail=refused
    )


@transaction.atomic
def _begin(receiver_id: int) -> Alert | None:
    """The message's row, with what it tells; committed before WeCom is called."""
    receiver = Member.objects.select_for_update(of=("self",)).get(pk=receiver_id)
    waiting = Notice.objects.filter(receiver=receiver, alert=None)
    if not are_on() or not receiver.is_active:
        waiting.delete()
        return None
    if not waiting.exists():
        return None
    begin, _end = clock.day_bounds(clock.today())
    if Alert.objects.filter(receiver=receiver, at__gte=begin).count() >= most_a_day():
        key = f"tell-removals-later:{receiver.pk}"
        jobs.later("service.tell_removals", at=_tomorrow(), key=key, receiver_id=receiver.pk)
        return None
    alert = Alert.objects.create(receiver=receiver, at=clock.now())
    waiting.update(alert=alert)
    return alert


def _take_back(alert: Alert) -> None:
    """WeCom took nothing: it is told again, and not counted."""
    alert.delete()


def _tomorrow() -> datetime:
    return datetime.combine(clock.today() + timedelta(days=1), MORNING, clock.zone())


def _text(alert: Alert) -> str:
    rows = list(
        Removal.objects.filter(notices__alert=alert)
        .select_related("customer", "member")
        .order_by("at")
    )
    lines = [_line(row, alert.receiver) for row in rows[:NAMED]]
    if (more := len(rows) - NAMED) > 0:
        lines.append(ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more})
    url = settings.BASE_URL + reverse(_page(alert.receiver))
    return "\n".join([*lines, f'<a href="{url}">{_("Open the list")}</a>'])


def _line(row: Removal, receiver: Member) -> str:
    """The member knows the customer by name; who manages opens the page for it."""
    at = f"{clock.local(row.at):%H:%M}"
    if row.member_id == receiver.pk:
        return _("%(at)s %(name)s removed you.") % {
            "at": at,
            "name": messages.plain(str(row.customer)),
        }
    words = {
        "at": at,
        "name": messages.plain(masked(str(row.customer))),
        "member": messages.plain(row.member.name),
    }
    if row.by == Removal.By.CUSTOMER:
        return _("%(at)s customer %(name)s removed %(member)s.") % words
    return _("%(at)s %(member)s removed customer %(name)s.") % words


def _page(receiver: Member) -> str:
    return "quality:removals" if receiver.may("quality.see") else "console:today"
