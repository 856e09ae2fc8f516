"""Measures and their differences in words."""

from collections.abc import Callable

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yutang.journeys.rules.statistics.lifts import SHARES, Lift, Measure, Verdict
from yutang.journeys.rules.statistics.looking import Interval
from yutang.kernel import enterprise, money

LABELS = {
    Measure.GOAL: gettext_lazy("Reached the goal"),
    Measure.BOUGHT: gettext_lazy("Bought"),
    Measure.ORDERS: gettext_lazy("Orders a head"),
    Measure.AMOUNT: gettext_lazy("Spent a head"),
    Measure.REMOVED: gettext_lazy("Removed a member"),
    Measure.LEFT: gettext_lazy("Left the group"),
    Measure.OBJECTED: gettext_lazy("Objected"),
}
SENTENCES: dict[Measure, Callable[[], str]] = {
    Measure.GOAL: lambda: _("%(lift)s percentage points reached the goal within %(days)s days"),
    Measure.BOUGHT: lambda: _("%(lift)s percentage points bought within %(days)s days"),
    Measure.ORDERS: lambda: _("%(lift)s orders a head within %(days)s days"),
    Measure.AMOUNT: lambda: _("%(lift)s spent a head within %(days)s days"),
    Measure.REMOVED: lambda: _("%(lift)s percentage points removed a member within %(days)s days"),
    Measure.LEFT: lambda: _("%(lift)s percentage points left the group within %(days)s days"),
    Measure.OBJECTED: lambda: _("%(lift)s percentage points objected within %(days)s days"),
}
VERDICTS = {
    Verdict.ALONE: gettext_lazy("Nobody to compare with"),
    Verdict.FEW: gettext_lazy("Too few yet"),
    Verdict.OPEN: gettext_lazy("May be chance"),
}


def headline(lift: Lift, days: int) -> str:
    """What the journey added to the measure: "+2.1 percentage points bought within 14 days"."""
    shown = signed(lift.measure, lift.always.difference if lift.always else 0)
    return SENTENCES[lift.measure]() % {"lift": shown, "days": days}


def span(lift: Lift) -> str:
    """The interval: "+0.4 to +3.8"."""
    return _span(lift.measure, lift.always) if lift.always else ""


def altogether(lift: Lift) -> str:
    """What that is for all inside together: "about 312 more people"."""
    if lift.extra is None:
        return ""
    count = round(abs(lift.extra.difference))
    if lift.measure is Measure.AMOUNT:
        amount = money.format_minor(count, enterprise.currency())
        more, less = _("about %(n)s more"), _("about %(n)s less")
        return (more if lift.extra.difference >= 0 else less) % {"n": amount}
    said = {"n": number_format(count, use_l10n=True, force_grouping=True)}
    return _counted(lift, count) % said


def _counted(lift: Lift, count: int) -> str:
    is_more = lift.extra is None or lift.extra.difference >= 0
    if lift.measure is Measure.ORDERS:
        if is_more:
            return ngettext("about %(n)s order more", "about %(n)s orders more", count)
        return ngettext("about %(n)s order less", "about %(n)s orders less", count)
    if is_more:
        return ngettext("about %(n)s person more", "about %(n)s people more", count)
    return ngettext("about %(n)s person less", "about %(n)s people less", count)


def verdict(lift: Lift) -> str:
    """What the interval says of it."""
    if lift.is_good:
        return _("Better with the journey")
    if lift.is_bad:
        return _("Worse with the journey")
    return str(VERDICTS[lift.verdict])


def figure(measure: Measure, value: float) -> str:
    """A share in percent, a mean, or money."""
    if measure is Measure.AMOUNT:
        return money.format_minor(round(value), enterprise.currency())
    if measure in SHARES:
        return f"{_number(100 * value, 2 if 0 < value < 0.01 else 1)}%"
    return _number(value, 3)


def signed(measure: Measure, value: float) -> str:
    """A difference: points of a share, orders, or money, with its sign."""
    if measure is Measure.AMOUNT:
        shown, zero = money.format_minor(abs(round(value)), enterprise.currency()), not round(value)
    else:
        places = 1 if measure in SHARES else 3
        rounded = round(abs(value) * (100 if measure in SHARES else 1), places)
        shown, zero = _number(rounded, places), not rounded
    return shown if zero else ("+" if value > 0 else "−") + shown


def _span(measure: Measure, interval: Interval) -> str:
    low, high = signed(measure, interval.low), signed(measure, interval.high)
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def _number(value: float, places: int) -> str:
    return str(number_format(value, places, use_l10n=True, force_grouping=True))
