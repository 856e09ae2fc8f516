"""The list of customers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from yutang.customers import queries, sources
from yutang.customers.models import Profile, Tag
from yutang.customers.queries import Narrowing
from yutang.customers.views import choices
from yutang.customers.views.choices import Select
from yutang.kernel import clock, enterprise
from yutang.kernel.models import Progress
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member

SYNC = "customers.sync"
SHOWN = timedelta(minutes=30)  # so long the outcome of a reading stays on the page
SORTS = (
    ("-last_activity_at", _("Last active first")),
    ("-added_at", _("Last added first")),
    ("-order_amount", _("Highest spending first")),
    ("-last_order_at", _("Last order first")),
)


@dataclass(frozen=True)
class Chip:
    """A filter that holds, and the address without it."""

    label: str
    url: str


@member_required("customers.see")
@require_GET
def customers(request: MemberRequest) -> HttpResponse:
    """The customers within sight, as the address narrows and sorts them."""
    asked = Narrowing.read(request.GET, request.member)
    page, count = queries.page_of(request.member, asked, cursor=request.GET.get("cursor"))
    selects = choices.selects(request.member, asked)
    tags = list(Tag.objects.filter(pk__in=asked.tag_ids).select_related("group"))
    context: dict[str, Any] = {
        "asked": asked,
        "page": page,
        "rows": _shown(page.rows, asked.q),
        "count": count,
        "most": queries.COUNTED,
        "selects": selects,
        "sorts": SORTS,
        "chosen_tags": tags,
        "chips": _chips(request, asked, selects, tags),
        "query": _address(request.GET, "cursor"),
        "currency": enterprise.currency(),
        "syncing": _present_sync(request.member),
    }
    return render(request, "customers/list.html", context)


def _shown(rows: Sequence[Profile], q: str) -> list[dict[str, Any]]:
    remarks = queries.remarks_by_customer(rows, q)
    tags = queries.tags_by_id(rows)
    names = sources.labels({profile.source_key for profile in rows})
    base = reverse("customers:customers")
    return [
        {
            "profile": profile,
            "url": f"{base}{profile.pk}",
            "orders": ngettext("%(n)s order", "%(n)s orders", profile.order_count)
            % {"n": profile.order_count},
            "tags": [tags[id] for id in profile.tag_ids if id in tags],
            "source": names.get(profile.source_key, profile.source_key),
            "remark": remarks.get(profile.pk, ""),
        }
        for profile in rows
    ]


def _chips(
    request: MemberRequest, asked: Narrowing, selects: Iterable[Select], tags: Iterable[Tag]
) -> list[Chip]:
    found = []
    if asked.q:
        found.append(Chip(f"“{asked.q}”", _address(request.GET, "q", "cursor")))
    for tag in tags:
        rest = [id for id in request.GET.getlist("tag") if id != str(tag.pk)]
        address = _address(request.GET, "cursor", tag=rest)
        found.append(Chip(f"{tag.group.name}: {tag.name}", address))
    for select in selects:
        label = next((str(label) for value, label in select.choices if value == select.value), "")
        if select.value and label:
            text = f"{select.label}: {label.strip()}"
            found.append(Chip(text, _address(request.GET, select.key, "cursor")))
    for key, day, period in (
        ("from", asked.added_from, _("Added from %(day)s")),
        ("to", asked.added_to, _("Added until %(day)s")),
    ):
        if day:
            found.append(Chip(str(period) % {"day": day}, _address(request.GET, key, "cursor")))
    return found


def _address(query: QueryDict, *without: str, **lists: list[str]) -> str:
    """The address's query without some keys and with others replaced."""
    copy = query.copy()
    for key in without:
        copy.pop(key, None)
    for key, values in lists.items():
        copy.setlist(key, values)
    for key in [key for key, values in copy.lists() if not any(values)]:
        copy.pop(key)
    return copy.urlencode()


def _present_sync(member: Member) -> Progress | None:
    since = clock.now() - SHOWN
    own = Progress.objects.filter(kind=SYNC, owner_id=member.pk, created_at__gte=since)
    return own.order_by("-created_at").first()
