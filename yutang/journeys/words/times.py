"""Spans, hours and days of plans in words."""

from collections.abc import Iterable
from datetime import date, time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yutang.journeys.rules.steps import Span

WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)


def span(given: Span) -> str:
    """So long: “2 days 3 hours”."""
    parts = []
    if given.days:
        parts.append(ngettext("%(n)s day", "%(n)s days", given.days) % {"n": given.days})
    if given.hours:
        parts.append(ngettext("%(n)s hour", "%(n)s hours", given.hours) % {"n": given.hours})
    if given.minutes:
        said = ngettext("%(n)s minute", "%(n)s minutes", given.minutes)
        parts.append(said % {"n": given.minutes})
    return " ".join(parts) or _("no time at all")


def hour(at: time) -> str:
    return at.strftime("%H:%M")


def weekdays(numbers: Iterable[int]) -> str:
    return _(", ").join(str(WEEKDAYS[number]) for number in sorted(numbers))


def month_days(numbers: Iterable[int]) -> str:
    """Days of a month; 31 is its last."""
    last = _("the last day")
    return _(", ").join(last if number == 31 else str(number) for number in sorted(numbers))


def around(days: int) -> str:
    """So many days after or before a day; "" is the day itself."""
    if not days:
        return ""
    count = abs(days)
    if days > 0:
        return ngettext("%(n)s day after", "%(n)s days after", count) % {"n": count}
    return ngettext("%(n)s day before", "%(n)s days before", count) % {"n": count}


def valid(start: date | None, end: date | None) -> str:
    """From when to when, as a plan's settings say it."""
    if start and end:
        return _("%(start)s to %(end)s") % {"start": start, "end": end}
    if start:
        return _("from %(day)s") % {"day": start}
    return _("until %(day)s") % {"day": end} if end else _("always")
