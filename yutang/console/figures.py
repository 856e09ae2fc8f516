"""The home page's figures: the last 14 days of the log, within the member's sight."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.customers import queries
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity
from yutang.kernel import clock, enterprise, money
from yutang.org.models import Member
from yutang.org.rules import SEES_ALL

DAYS = 14
KEPT_SECONDS = 600  # past days hardly change: an import may add to them
LOSSES = (Kind.REMOVED_US, Kind.REMOVED_BY_US, Kind.GONE)
COUNTED = (Kind.ADDED, *LOSSES, Kind.ORDER_PAID, Kind.ORDER_REFUNDED)
CURRENCY = KeyTextTransform("currency", "props")
NO_FURTHER_ORDER = Q(kind=Kind.ORDER_PAID, props__has_key="more")  # lines added to an order

Row = tuple[date, str, str, int, int]  # day, kind, currency, count, amount


@dataclass(frozen=True)
class Days:
    """Counts and sums by day; the last day is today."""

    days: list[date]
    rows: list[Row]

    def counts(self, *kinds: str) -> list[int]:
        """How often it happened, for each day."""
        return [sum(r[3] for r in self.rows if r[0] == day and r[1] in kinds) for day in self.days]

    @property
    def currency(self) -> str:
        """The currency of most orders; sums of different ones would mean nothing."""
        orders: Counter[str] = Counter()
        for _day, kind, currency, count, _amount in self.rows:
            orders[currency] += count if kind == Kind.ORDER_PAID else 0
        best = orders.most_common(1)
        return best[0][0] if best and best[0][1] else enterprise.currency()

    def amounts(self) -> list[int]:
        """Paid less refunded in the main currency, for each day."""
        main = self.currency
        signs = {Kind.ORDER_PAID.value: 1, Kind.ORDER_REFUNDED.value: -1}
        return [
            sum(abs(r[4]) * signs.get(r[1], 0) for r in self.rows if r[0] == day and r[2] == main)
            for day in self.days
        ]

    def trend(self, values: list[int]) -> list[tuple[str, int]]:
        """The values with their days, as the small chart reads them."""
        return [(f"{day:%m-%d}", value) for day, value in zip(self.days, values, strict=True)]


def fortnight(request: HttpRequest) -> Days:
    """The figures of this member; read once a request, past days once in ten minutes."""
    kept: Days | None = getattr(request, "_fortnight", None)
    if kept is None:
        assert isinstance(request.user, Member)
        kept = _read(request.user)
        request._fortnight = kept  # type: ignore[attr-defined]
    return kept


def _read(member: Member) -> Days:
    today = clock.today()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    whose = "all" if member.role in SEES_ALL else str(member.pk)
    key = f"home:3:{whose}:{today}"  # 3: the shape of what is kept
    past: list[Row] | None = cache.get(key)
    if past is None:
        past = _rows(member, days[0], today)
        cache.set(key, past, KEPT_SECONDS)
    return Days(days, past + _rows(member, today, today + timedelta(days=1)))


def _rows(member: Member, since: date, until: date) -> list[Row]:
    begin, end = clock.day_bounds(since)[0], clock.day_bounds(until)[0]
    found = _within_sight(member).filter(
        kind__in=COUNTED, happened_at__gte=begin, happened_at__lt=end
    )
    grouped = (
        found.annotate(day=TruncDate("happened_at", tzinfo=clock.zone()), currency=CURRENCY)
        .values("day", "kind", "currency")
        .annotate(count=Count("id", filter=~NO_FURTHER_ORDER), total=Sum("amount"))
    )
    usual = enterprise.currency()
    return [
        (row["day"], row["kind"], row["currency"] or usual, row["count"], row["total"] or 0)
        for row in grouped
    ]


def _within_sight(member: Member) -> QuerySet[Activity]:
    if member.role in SEES_ALL:
        return Activity.objects.all()
    return Activity.objects.filter(customer__in=queries.scoped(member))


def adds(request: HttpRequest, subject: Any) -> dict[str, Any]:
    """New customers today."""
    days = fortnight(request)
    values = days.counts(Kind.ADDED)
    return _stat(_("New customers today"), values, days)


def losses(request: HttpRequest, subject: Any) -> dict[str, Any]:
    """Customers lost today."""
    days = fortnight(request)
    values = days.counts(*LOSSES)
    return _stat(_("Lost today"), values, days)


def net(request: HttpRequest, subject: Any) -> dict[str, Any]:
    """What remains of adds and losses."""
    days = fortnight(request)
    pairs = zip(days.counts(Kind.ADDED), days.counts(*LOSSES), strict=True)
    values = [added - lost for added, lost in pairs]
    return _stat(_("Net growth today"), values, days, sign="+")


def orders(request: HttpRequest, subject: Any) -> dict[str, Any]:
    """Paid today, less refunds."""
    days = fortnight(request)
    amounts, counts = days.amounts(), days.counts(Kind.ORDER_PAID)
    today, yesterday = (money.format_minor(amounts[at], days.currency) for at in (-1, -2))
    return {
        "label": _("Order amount today"),
        "value": today,
        "hint": _("%(n)d orders · yesterday %(amount)s") % {"n": counts[-1], "amount": yesterday},
        "trend": days.trend(amounts),
        "unit": days.currency,
    }


def _stat(label: str, values: list[int], days: Days, *, sign: str = "") -> dict[str, Any]:
    return {
        "label": label,
        "value": f"{values[-1]:{sign},}",
        "hint": _("yesterday %(before)s · 14 days %(total)s")
        % {"before": f"{values[-2]:{sign},}", "total": f"{sum(values):{sign},}"},
        "trend": days.trend(values),
        "unit": "count",
    }


def flow(request: HttpRequest, subject: Any) -> dict[str, Any]:
    """Adds and losses as bars, the order amount as a line."""
    days = fortnight(request)
    lost = [-count for count in days.counts(*LOSSES)]
    bars = {"type": "bar", "stack": "people"}
    option = {
        "legend": {"top": 0, "right": 0},
        "xAxis": {"type": "category", "data": [f"{day:%m-%d}" for day in days.days]},
        "yAxis": [{"type": "value", "minInterval": 1}],
        "series": [
            {**bars, "name": _("New customers"), "data": days.counts(Kind.ADDED)},
            {**bars, "name": _("Lost"), "data": lost, "itemStyle": {"borderRadius": [0, 0, 3, 3]}},
        ],
    }
    amounts = {
        "xAxis": option["xAxis"],
        "yAxis": [{"type": "value"}],
        "series": [
            {
                "type": "line",
                "areaStyle": {"opacity": 0.12},
                "showSymbol": False,
                "name": _("Order amount"),
                "data": days.amounts(),
            }
        ],
    }
    return {"people": option, "amounts": amounts, "currency": days.currency}


Context = Callable[[HttpRequest, Any], dict[str, Any]]
STATS: list[tuple[str, str | Promise, str, Context]] = [
    ("adds", gettext_lazy("New customers today"), "home.see", adds),
    ("losses", gettext_lazy("Lost today"), "home.see", losses),
    ("net", gettext_lazy("Net growth today"), "home.see", net),
    ("orders", gettext_lazy("Order amount today"), "orders.see", orders),
]
