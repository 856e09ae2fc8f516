"""What the filters of the list offer; long lists of choices come when somebody reaches for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from yutang.customers import filters, queries
from yutang.customers.models import Profile
from yutang.customers.queries import Narrowing
from yutang.org import queries as org
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member, Unit

MOST = 5_000
Choices = Sequence[tuple[str, str | Promise]]


@dataclass(frozen=True)
class Select:
    """One choice above the list; `is_long`: the others are asked for when needed."""

    key: str
    label: str | Promise
    choices: Choices
    value: str
    is_long: bool = False


def selects(member: Member, asked: Narrowing) -> list[Select]:
    """The filters that the member may use, as the address sets them."""
    orders = [("yes", _("Has ordered")), ("no", _("Never ordered"))]
    found = [
        Select("state", _("State"), Profile.State.choices, asked.state),
        _long("unit", _("Store"), _text(asked.unit_id), member),
        _long("member", _("Consultant"), _text(asked.member_id), member),
        Select("orders", _("Orders"), orders, asked.orders),
    ]
    more = filters.registered()
    return found + [_long(x.key, x.label, asked.more.get(x.key, ""), member) for x in more]


@member_required("customers.see")
@require_GET
def choices(request: MemberRequest, key: str) -> HttpResponse:
    """All choices of one filter, for htmx."""
    value = request.GET.get(key, "")
    if key == "tag":
        asked = Narrowing.read(request.GET, request.member)
        context = {"groups": queries.tags_to_give(None, ""), "asked": asked}
        name = "tag_options" if "options" in request.GET else "tag_menu"
        return render(request, f"customers/{name}.html", context)
    known = _offered(key, request.member)
    label = next(each.label for each in selects(request.member, Narrowing()) if each.key == key)
    return render(
        request, "customers/options.html", {"label": label, "choices": known, "value": value}
    )


def _long(key: str, label: str | Promise, value: str, member: Member) -> Select:
    known = [pair for pair in _offered(key, member) if pair[0] == value] if value else []
    return Select(key, label, known, value, is_long=True)


def _offered(key: str, member: Member) -> Choices:
    if key == "unit":
        return _units(member)
    if key == "member":
        return _members(member)
    for each in filters.registered():
        if each.key == key:
            return each.options(member)
    raise Http404


def _units(member: Member) -> list[tuple[str, str]]:
    rows = Unit.objects.open().order_by("path")
    if (ids := org.visible_unit_ids(member)) is not None:
        rows = rows.filter(pk__in=ids)
    return [(str(unit.pk), "\u2003" * (len(unit.path_ids) - 1) + unit.name) for unit in rows[:MOST]]


def _members(member: Member) -> list[tuple[str, str]]:
    rows = Member.objects.exclude(wecom_userid=None).order_by("name", "pk")
    if (ids := org.visible_member_ids(member)) is not None:
        rows = rows.filter(pk__in=ids)
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:MOST]]


def _text(id: int | None) -> str:
    return "" if id is None else str(id)
