"""What a step does and why somebody enters, in one plain sentence each."""

from collections.abc import Callable
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yutang.journeys.rules import steps
from yutang.journeys.rules.steps import AnyStep
from yutang.journeys.rules.targets import without_query
from yutang.journeys.rules.triggers import Goal
from yutang.journeys.words import times
from yutang.journeys.words.matches import happening
from yutang.journeys.words.names import NOBODY, Names, after, called, listed
from yutang.journeys.words.occasions import trigger

__all__ = ["happening", "reward", "sentence", "short", "trigger"]

SHOWN = 60  # characters of a text


def sentence(step: AnyStep, names: Names = NOBODY) -> str:
    """What the step does."""
    return str(_STEPS[step.kind](step, names))


def short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(SHOWN)


def reward(goal: Goal, names: Names = NOBODY) -> str:
    """What the journey is for."""
    said = ngettext("%(what)s within %(n)s day", "%(what)s within %(n)s days", goal.days)
    return said % {"what": happening(goal.match, names), "n": goal.days}


def _wait(step: steps.Wait, _names: Names) -> str:
    return _("Wait %(span)s.") % {"span": times.span(step.span)}


def _until(step: steps.Until, _names: Names) -> str:
    at = times.hour(step.at)
    if step.group_day is not None:
        return _("Wait until %(at)s on day %(n)s of the group.") % {"at": at, "n": step.group_day}
    days = times.weekdays(step.weekdays)
    if days:
        said = _("Wait until %(at)s on: %(days)s.") % {"at": at, "days": days}
    else:
        said = _("Wait until %(at)s.") % {"at": at}
    if step.days:
        later = ngettext("At least %(n)s day later.", "At least %(n)s days later.", step.days)
        said = after(said, later % {"n": step.days})
    return said


def _await(step: steps.Await, names: Names) -> str:
    return _("Wait for this: %(what)s – at most %(span)s.") % {
        "what": happening(step.match, names),
        "span": times.span(step.span),
    }


def _branch(step: steps.Branch, _names: Names) -> str:
    count = len(step.arms)
    said = ngettext(
        "One condition, or else the other way.",
        "The first of %(n)s conditions that holds shows the way.",
        count,
    )
    return said % {"n": count}


def _split(step: steps.Split, _names: Names) -> str:
    shares = " : ".join(f"{arm.percent} %" for arm in step.arms)
    return _("By chance, %(shares)s; each customer always the same way.") % {"shares": shares}


def _send(step: steps.Send, names: Names) -> str:
    carriers = {
        "wecom_single": _("By WeCom"),
        "wecom_group": _("To the group"),
        "sms": _("By SMS"),
        "staff_todo": _("By the member, chat by chat"),
    }
    parts = []
    if step.text.strip():
        parts.append(_("“%(name)s”") % {"name": short(step.text)})
    if step.materials:
        parts.append(listed(names.materials, step.materials))
    what = _(" with ").join(parts) or _("nothing yet")
    return _("%(carrier)s: %(what)s") % {"carrier": carriers[step.carrier], "what": what}


def _tag(step: steps.Tag, names: Names) -> str:
    said = ""
    if step.add:
        said = _("Give %(tags)s.") % {"tags": listed(names.tags, step.add)}
    if step.remove:
        said = after(said, _("Take away %(tags)s.") % {"tags": listed(names.tags, step.remove)})
    return said or _("No tag is chosen yet.")


def _fact(step: steps.SetFact, names: Names) -> str:
    fact = called(names.facts, step.fact)
    if step.value is None:
        return _("Take the fact %(fact)s away.") % {"fact": fact}
    return _("Set %(fact)s to “%(value)s”.") % {"fact": fact, "value": step.value}


def _task(step: steps.Task, _names: Names) -> str:
    said = ngettext(
        "For the member, within %(n)s day: %(title)s",
        "For the member, within %(n)s days: %(title)s",
        step.days,
    )
    return said % {"n": step.days, "title": step.title or _("nothing yet")}


def _invite(step: steps.Invite, names: Names) -> str:
    code = called(names.group_codes, step.group_code)
    return _("Send the address of the group code %(code)s.") % {"code": code}


def _webhook(step: steps.Webhook, _names: Names) -> str:
    shown = without_query(step.url)
    url = shown if step.url.partition("://")[2] else _("(not chosen yet)")
    if step.failed == "stop":
        return _("Call %(url)s; who isn't taken stops here.") % {"url": url}
    return _("Call %(url)s; go on either way.") % {"url": url}


def _journey(step: steps.GoTo, names: Names) -> str:
    journey = called(names.journeys, step.journey)
    if step.leave:
        return _("Go over to the journey %(journey)s.") % {"journey": journey}
    return _("Also enter the journey %(journey)s.") % {"journey": journey}


def _jump(step: steps.Jump, names: Names) -> str:
    return _("Go on at %(step)s.") % {"step": called(names.steps, step.to)}


_STEPS: dict[str, Callable[[Any, Names], str]] = {
    "wait": _wait,
    "until": _until,
    "await": _await,
    "branch": _branch,
    "split": _split,
    "send": _send,
    "tag": _tag,
    "fact": _fact,
    "task": _task,
    "invite": _invite,
    "webhook": _webhook,
    "journey": _journey,
    "jump": _jump,
    "coupon": lambda _step, _names: _("Give a coupon."),
    "end": lambda _step, _names: _("The journey ends here."),
}
