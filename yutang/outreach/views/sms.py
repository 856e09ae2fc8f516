"""The outbox of SMS, how a text is counted, and the provider's settings."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.kernel.ui import keyset
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required
from yutang.outreach.commands.sms_settings import save_sms
from yutang.outreach.forms.sms import SmsForm, initial
from yutang.outreach.models import Purpose, Sms
from yutang.outreach.queries import sms as queries
from yutang.outreach.rules import sms as rules
from yutang.outreach.sms import providers


@member_required("sends.see")
@require_GET
def outbox(request: MemberRequest) -> HttpResponse:
    """Every SMS to customers within sight, the latest first."""
    listing = Listing.read(
        request,
        filters=[Filter("state", _("State"), Sms.State.choices)],
        sorts={"called_at": _("When")},
        default_sort="-called_at",
        search_label=_("Customer's name or text"),
    )
    rows = queries.texts(request.member, q=listing.q, state=listing.value("state"))
    name, _provider = providers.current()
    context = {
        "listing": listing,
        "page": keyset.page(rows, by=listing.sort, cursor=listing.cursor),
        "sums": queries.sums(rows),
        "provider": name,
        "provider_label": dict(providers.choices())[name],
    }
    return render(request, "outreach/sms/outbox.html", context)


@member_required("settings.change")
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    """Which provider, and its keys."""
    form = SmsForm(request.POST or None, initial=initial())
    if request.method == "POST" and form.is_valid():
        save_sms(values=form.values(), actor=request.member)
        messages.success(request, _("Saved."))
        return redirect("sms:outbox")
    status = 422 if request.method == "POST" else 200
    return render(request, "outreach/sms/settings.html", {"form": form}, status=status)


@member_required("sends.change")
@require_POST
def count(request: MemberRequest) -> HttpResponse:
    """How phones show the text, and how many SMS each customer costs."""
    return render(request, "outreach/sms/count.html", counted(request.POST))


def counted(given: Any) -> dict[str, Any]:
    """The text as phones show it, with its segments; nothing where it goes by another carrier."""
    is_promotion = given.get("purpose") == Purpose.PROMOTION
    typed = str(given.get("text") or "").replace("\r\n", "\n")
    whole = rules.worded(typed, sign=providers.sign(), is_promotion=is_promotion)
    return {
        "is_sms": given.get("carrier") == "sms",
        "whole": whole,
        "characters": len(whole),
        "segments": rules.segments(whole),
        "is_promotion": is_promotion,
    }
