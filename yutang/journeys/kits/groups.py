"""Rhythms of group chats to begin with, and what newcomers of a group are told in person."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.journeys.kits.making import LEFT, group_plan, plan, send, task, until, wait

Json = dict[str, Any]
EACH_TIME: Json = {"mode": "always"}


def group_first_week() -> Json:
    """A new group learns what it is for, meets its owner, and has a reason to stay."""
    flow = [
        _say("hello", _("Welcome and rules"), _(
            "Welcome everybody! I am {member}. Here you hear first of what is new, and get an "
            "answer within the hour by day. Please no advertising and no links of others."
        )),
        task("greet", _("Greet the group"), _("Answer first questions, and pin the rules."), 1),
        _on_day("evening_1", 1, "20:00"),
        _say("meet", _("Meet each other"), _(
            "Good evening! What brought you here, and what would you like to hear of? The first "
            "ten who answer choose tomorrow's topic."
        )),
        _on_day("morning_2", 2, "10:00"),
        _say("tip", _("One useful thing"), _(
            "Good morning! A small thing that many ask us about, in one minute."
        )),
        _on_day("evening_3", 3, "19:30"),
        _say("offer", _("First offer"), _(
            "Only in this group, until midnight: our first offer for newcomers. Ask me if you are "
            "not sure what fits."
        ), purpose="promotion"),
        _on_day("evening_5", 5, "20:00"),
        _say("stories", _("Stories of customers"), _(
            "See what others made of it. Show us yours: the nicest one gets a small present."
        )),
        _on_day("evening_7", 7, "20:00"),
        _say("rhythm", _("How it goes on"), _(
            "One week together! From now on: news on Mondays, member day on the 8th, 18th and "
            "28th. Thank you for being here."
        )),
    ]  # fmt: skip
    return group_plan([{"kind": "group", "inside": False}], flow)


def member_day() -> Json:
    """Three times a month: announced in the morning, reminded in the afternoon and evening."""
    flow = [
        _say("opens", _("It begins"), _(
            "Today is member day: double points on everything, and a present from the second piece "
            "on. Until midnight."
        ), purpose="promotion"),
        until("afternoon", "15:30"),
        _say("asks", _("Questions"), _(
            "Member day is on. Tell me what you look for, and I put it aside for you."
        )),
        until("evening", "20:00"),
        _say("closes", _("The last hours"), _("The last four hours of member day."),
             purpose="promotion", keep_hours=4),
    ]  # fmt: skip
    called = {"kind": "schedule", "month_days": [8, 18, 28], "at": "09:30"}
    return group_plan([called], flow, reentry=EACH_TIME)


def evening_clearance() -> Json:
    """Each evening what is left of the day: the price falls by the hour."""
    flow = [
        _say("first", _("20 % off"), _(
            "Fresh of today, as long as it lasts: 20 % off from now on. Write what you want, and I "
            "put it aside."
        ), purpose="promotion", keep_hours=1),
        until("later", "19:30"),
        _say("second", _("30 % off"), _("What is left is 30 % off by now."),
             purpose="promotion", keep_hours=1),
        until("last", "20:30"),
        _say("third", _("Half the price"), _("The last hour: half the price on all that is left."),
             purpose="promotion", keep_hours=1),
    ]  # fmt: skip
    called = {"kind": "schedule", "at": "18:30"}  # all of it before quiet hours begin at nine
    return group_plan([called], flow, reentry=EACH_TIME, quiet="skip", late={"hours": 1})


def group_newcomer() -> Json:
    """Whoever joins a group is told in person; days are counted from joining."""
    flow = [
        wait("breath", minutes=30),
        _say("hello", _("Nice that you are here"), _(
            "Nice that you joined our group! I am {member}. If the group is too much, write to me "
            "here at any time."
        ), carrier="wecom_single"),
        until("day_2", "10:00", days=1),
        _say("guide", _("What the group offers"), _(
            "Good morning! In the group you find the news of the week, and member day on the 8th, "
            "18th and 28th."
        ), carrier="wecom_single"),
        until("day_7", "19:00", days=5),
        task("ask", _("Ask how the first week in the group was"), _("In one sentence."), 2),
    ]  # fmt: skip
    joined, left = {"kinds": ["group_joined"]}, {"kinds": ["group_left"]}
    again = {"mode": "after", "days": 90}
    triggers = [{"kind": "activity", "match": joined}]
    return plan(triggers, flow, reentry=again, exits=[LEFT, left])


KITS = {
    "group_first_week": (
        gettext_lazy("A group's first week"),
        gettext_lazy("Rules, meeting, a tip, the first offer and the rhythm from then on."),
        group_first_week,
    ),
    "member_day": (
        gettext_lazy("Member day"),
        gettext_lazy("On the 8th, 18th and 28th of each month, three messages in groups."),
        member_day,
    ),
    "evening_clearance": (
        gettext_lazy("Evening clearance"),
        gettext_lazy("Each evening in groups: the price falls by the hour."),
        evening_clearance,
    ),
    "group_newcomer": (
        gettext_lazy("Newcomer in a group"),
        gettext_lazy("Whoever joins a group is told in person, by days since joining."),
        group_newcomer,
    ),
}


def _say(id: str, name: str, text: str, **more: Any) -> Json:
    return send(id, text, name, **{"carrier": "wecom_group", "keep_hours": 12} | more)


def _on_day(id: str, day: int, at: str) -> Json:
    return until(id, at, group_day=day)
