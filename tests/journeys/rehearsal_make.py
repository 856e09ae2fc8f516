"""Worlds for rehearsals: customers of every kind, a past, plans that want the same people."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Q

from tests.outreach import ledger_make
from tests.outreach.ledger_make import HOUR, NOON
from yutang.customers.models import Consent, Customer
from yutang.journeys.commands.enrolling import Call, enter_occasion
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.group_entering import tend_groups
from yutang.journeys.commands.moving import move_due
from yutang.journeys.models import Journey
from yutang.journeys.queries.rehearsal.setting import Setting, setting
from yutang.journeys.queries.rehearsal.terms import Terms
from yutang.journeys.rules.occasions import moments, occasions
from yutang.journeys.rules.rehearsal.times import moment
from yutang.journeys.rules.triggers import OnDate, OnSchedule
from yutang.kernel import clock
from yutang.outreach.commands.admission import admit_all
from yutang.outreach.commands.broadcasting import begin_broadcast
from yutang.outreach.commands.group_ledger import enter_group
from yutang.outreach.models import Broadcast, BroadcastGroup, Message

STAGES = ("lead", "active", "silent", "dormant", "churned")
Said = Counter[tuple[int, tuple[str, int], str, str, str, datetime | None]]


def people(number: int) -> list[Customer]:
    """Customers of all stages, some with a past, some who object, one whom nobody follows."""
    gone = ledger_make.member("Left", status="left")
    found = []
    for each in range(number):
        stage = STAGES[each % 5]
        found.append(
            ledger_make.customer(f"C{each}", lifecycle=stage, by=gone if each % 11 == 3 else None)
        )
        for days in range(each % 4):
            purpose = ("promotion", "service", "transaction")[(each + days) % 3]
            ledger_make.told(found[-1], NOON - timedelta(days=1 + 5 * days), purpose=purpose)
        if each % 13 == 5:
            Consent.objects.create(
                customer=found[-1], purpose="marketing", given=False, source="page:stop"
            )
    return found


def by_stage(id: str, stage: str, flow: list[Any], otherwise: list[Any]) -> dict[str, Any]:
    """A branch for customers of one stage of the lifecycle."""
    rule = {
        "version": 1,
        "where": {"all": [{"profile": "lifecycle", "is": "in", "value": [stage]}]},
    }
    return {
        "id": id,
        "kind": "branch",
        "arms": [{"name": stage, "rule": rule, "flow": flow}],
        "otherwise": otherwise,
    }


def plan(journey: Journey, customers: list[Customer], at: datetime) -> None:
    enter_customers(journey=journey, customer_ids=[each.pk for each in customers], at=at)


def really(begin: datetime, days: int, hours: int) -> Said:
    """Let the engine and the governor work every so many hours; what became of each message."""
    until, _end = clock.day_bounds(clock.local(begin).date() + timedelta(days=days))
    for step in range(days * 24 // hours):
        at = begin + HOUR * hours * step
        if at >= until:
            break
        with clock.frozen(at):
            call(at - HOUR * hours if step else at, at)
            tend_groups(at=at)
            while move_due(at=at):
                pass
            admit_all(at=at)
            confirm_all(at)
    told = Message.objects.exclude(carrier="wecom_group")
    return Counter(
        (
            row.customer_id,
            (row.source_type, row.source_id),
            row.step.split(".")[0],
            row.state,
            row.reason,
            row.admitted_at or row.settled_at,
        )
        for row in told.filter(Q(admitted_at__gte=begin) | Q(settled_at__gte=begin))
    )


def confirm_all(at: datetime) -> None:
    """What may be said in groups becomes tasks, and every owner confirms at once."""
    due = Broadcast.objects.filter(state="planned").exclude(held_until__gt=at).order_by("pk")
    for pk in list(due.values_list("pk", flat=True)):
        begin_broadcast(broadcast_id=pk)
        for row in BroadcastGroup.objects.filter(broadcast=pk, state="waiting").order_by("pk"):
            row.state, row.settled_at, row.told = "sent", at, enter_group(row=row, at=at)
            row.save()


def call(since: datetime, until: datetime) -> None:
    """Let those in whom the calendar calls."""
    for journey in Journey.objects.filter(state="live").select_related("version"):
        assert journey.version, journey.pk
        for number, trigger in enumerate(journey.version.parsed().triggers):
            found = []
            if isinstance(trigger, OnSchedule):
                found = occasions(trigger, since, until, clock.zone())
            if isinstance(trigger, OnDate):
                found = moments(trigger, since, until, clock.zone())
            for each in found:
                why = Call(journey.pk, journey.version.pk, number, each.at, each.key, {})
                enter_occasion(call=why, occasion=each)


def held() -> Counter[tuple[tuple[str, int], str]]:
    """How many of each plan still wait, and why."""
    rows = Message.objects.filter(state="held")
    return Counter(((row.source_type, row.source_id), row.reason) for row in rows)


def rehearsed(begin: datetime, days: int, hours: int, **terms: Any) -> Setting:
    """Everybody, without anybody doing anything, by a clock that stops every so many hours."""
    made = setting(Terms(begin=begin, days=days, minutes=hours * 60, **terms))
    made.watch.looked_at = np.arange(len(made.watch.people), dtype=np.int32)
    made.groups.watch.looked_at = np.arange(len(made.groups.chats), dtype=np.int32)
    for _stop in made.go():
        pass
    return made


def foreseen(made: Setting) -> Said:
    """What the rehearsal says becomes of each message in the end."""
    ids = made.watch.people.ids
    return Counter(
        (
            int(ids[each.who]),
            made.plans[each.plan],
            each.step,
            each.what,
            each.reason,
            moment(each.at),
        )
        for each in made.watch.seen
        if each.what in ("admitted", "suppressed")
    )


def foreseen_held(made: Setting) -> Counter[tuple[tuple[str, int], str]]:
    """How many of each plan still wait, and why."""
    found: Counter[tuple[tuple[str, int], str]] = Counter()
    for (plan, reason), count in made.watch.left_by.items():
        found[made.plans[plan], reason] += count
    return found
