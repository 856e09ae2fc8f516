"""Why somebody enters a journey, in one sentence."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from yutang.journeys.rules import triggers
from yutang.journeys.words import times
from yutang.journeys.words.conditions import SHOWN, condition, short
from yutang.journeys.words.festivals import FESTIVALS
from yutang.journeys.words.matches import happening
from yutang.journeys.words.names import NOBODY, Names, after, called


def trigger(given: Any, names: Names = NOBODY, most: int = SHOWN) -> str:
    """Who enters, and when."""
    said = _TRIGGERS[given.kind](given, names)
    if rule := getattr(given, "rule", None):
        what = short(condition(rule, names.rules), most)
        said = after(said, _("Only who fits this: %(what)s") % {"what": what})
    return said


def _activity(given: triggers.OnActivity, names: Names) -> str:
    return _("Whoever does this: %(what)s.") % {"what": happening(given.match, names)}


def _audience(given: triggers.OnAudience, names: Names) -> str:
    name = called(names.audiences, given.audience)
    if given.on == "left":
        return _("Whoever leaves the audience %(name)s.") % {"name": name}
    if given.inside:
        return _("Whoever is in the audience %(name)s or comes into it.") % {"name": name}
    return _("Whoever comes into the audience %(name)s.") % {"name": name}


def _date(given: triggers.OnDate, names: Names) -> str:
    name, at = called(names.facts, given.fact), times.hour(given.at)
    around = times.around(given.days)
    if around:
        said = _("%(around)s %(name)s, at %(at)s.") % {"around": around, "name": name, "at": at}
    else:
        said = _("On the day of %(name)s, at %(at)s.") % {"name": name, "at": at}
    if given.calendar == "lunar":
        said = after(said, _("By the moon's calendar."))
    return said if given.yearly else after(said, _("Once only."))


def _festival(given: triggers.OnFestival, names: Names) -> str:
    name = str(FESTIVALS.get(given.festival, given.festival) or _("(not chosen yet)"))
    around, at = times.around(given.days), times.hour(given.at)
    if around:
        said = _("%(around)s %(name)s, at %(at)s.") % {"around": around, "name": name, "at": at}
    else:
        said = _("On the day of %(name)s, at %(at)s.") % {"name": name, "at": at}
    return _whom(said, given, names)


def _schedule(given: triggers.OnSchedule, names: Names) -> str:
    at = times.hour(given.at)
    if given.weekdays:
        said = _("Each %(days)s at %(at)s.") % {"days": times.weekdays(given.weekdays), "at": at}
    elif given.month_days:
        days = times.month_days(given.month_days)
        said = _("Each month on %(days)s at %(at)s.") % {"days": days, "at": at}
    else:
        said = _("Each day at %(at)s.") % {"at": at}
    return _whom(said, given, names)


def _whom(said: str, given: Any, names: Names) -> str:
    if not given.audience:
        return said
    name = called(names.audiences, given.audience)
    return after(said, _("For the audience %(name)s.") % {"name": name})


def _group(given: triggers.OnGroup, _names: Names) -> str:
    if given.inside:
        return _("Group chats that are there or are made.")
    return _("Group chats that are made from now on.")


_TRIGGERS: dict[str, Callable[[Any, Names], str]] = {
    "activity": _activity,
    "audience": _audience,
    "date": _date,
    "festival": _festival,
    "schedule": _schedule,
    "group": _group,
    "api": lambda _given, _names: _("Whom another program names."),
    "manual": lambda _given, _names: _("Whom somebody chooses by hand."),
}
