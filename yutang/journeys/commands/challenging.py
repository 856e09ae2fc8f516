"""Challenges are written, opened, closed, and their participants reminded."""

from datetime import datetime, time, timedelta
from secrets import token_urlsafe
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.journeys.commands.checking_in import SOURCE
from yutang.journeys.models import Challenge
from yutang.kernel import audit, clock
from yutang.kernel.errors import DomainError
from yutang.org.models import Member
from yutang.outreach.commands import planning
from yutang.outreach.rules.governor import Source, Terms

COPIED = (
    "intro",
    "every",
    "weekdays",
    "periods",
    "material",
    "wants_words",
    "make_ups",
    "make_up_back",
    "remind_at",
    "remind_text",
    "cheers",
    "has_ranking",
    "certificate_from",
    "certificate_text",
)
LATE = timedelta(hours=3)  # a reminder that couldn't be planned by then isn't worth it
FRIDAY = 4
UNDONE = """
    select participant.customer_id
    from journeys_participant participant
    where participant.challenge_id = %(challenge)s and participant.left_at is null
        and participant.begins <= %(today)s and participant.last_day >= %(today)s
        and (participant.last_period is null or participant.last_period < %(period)s)
"""


class HasParticipants(DomainError):
    code = "challenge_has_participants"
    sentence = gettext_lazy("Customers take part in it. Close it instead, so that nobody joins.")


@transaction.atomic
def write_challenge(
    *, actor: Member, values: dict[str, Any], challenge: Challenge | None = None
) -> Challenge:
    """The challenge says this from now on; how often and how long is fixed once somebody joined."""
    row = challenge or Challenge(slug=token_urlsafe(16), made_by=actor)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values) if challenge else None)  # somebody may be opening it
    action = "journeys.changed_challenge" if challenge else "journeys.wrote_challenge"
    audit.note(actor=actor, action=action, subject=row)
    return row


@transaction.atomic
def open_challenge(*, challenge: Challenge, actor: Member) -> None:
    """Customers may join."""
    _turn(challenge, Challenge.State.OPEN)
    audit.note(actor=actor, action="journeys.opened_challenge", subject=challenge)


@transaction.atomic
def close_challenge(*, challenge: Challenge, actor: Member) -> None:
    """Nobody joins any more; who takes part goes to the end."""
    _turn(challenge, Challenge.State.CLOSED)
    audit.note(actor=actor, action="journeys.closed_challenge", subject=challenge)


@transaction.atomic
def copy_challenge(*, challenge: Challenge, actor: Member) -> Challenge:
    """A draft that says the same; whoever begins on a common day needs another one."""
    values = {name: getattr(challenge, name) for name in COPIED}
    longest = Challenge._meta.get_field("name").max_length or 0
    values["name"] = (_("%(name)s (copy)") % {"name": challenge.name})[:longest]
    return write_challenge(actor=actor, values=values)


@transaction.atomic
def delete_challenge(*, challenge: Challenge, actor: Member) -> None:
    """It was never there; only as long as nobody has taken part."""
    held = Challenge.objects.select_for_update().get(pk=challenge.pk)
    if held.participants.exists():
        raise HasParticipants
    audit.note(actor=actor, action="journeys.deleted_challenge", subject=held)
    held.delete()


@transaction.atomic
def note_export(*, challenge: Challenge, actor: Member) -> None:
    """That names left the house is in the audit log."""
    audit.note(actor=actor, action="journeys.exported_challenge", subject=challenge)


def remind_all() -> None:
    """Plan today's reminders of every challenge whose hour has come; each day once."""
    now = clock.now()
    local = clock.local(now)
    due = Challenge.objects.exclude(state=Challenge.State.DRAFT).exclude(remind_at=None)
    for challenge in due.exclude(reminded_on=local.date()).filter(remind_at__lte=local.time()):
        remind(challenge_id=challenge.pk, at=now)


@transaction.atomic
def remind(*, challenge_id: int, at: datetime) -> int:
    """Who hasn't checked in today has a planned reminder; returns how many."""
    challenge = Challenge.objects.select_for_update().get(pk=challenge_id)
    today = clock.local(at).date()
    if challenge.reminded_on == today or not challenge.remind_at:
        return 0
    Challenge.objects.filter(pk=challenge.pk).update(reminded_on=today)
    if not _speaks_on(challenge, today.weekday()) or _is_late(challenge.remind_at, at):
        return 0
    period = challenge.course(today).days()[0]
    with connection.cursor() as cursor:
        cursor.execute(UNDONE, {"challenge": challenge.pk, "today": today, "period": period})
        undone = [id for (id,) in cursor.fetchall()]
    return planning.plan_customers(
        source=Source(SOURCE, challenge.pk, "remind", str(today)),
        terms=Terms(
            carrier="wecom_single",
            purpose="service",
            due_at=at,
            expires_at=clock.day_bounds(today)[1],
        ),
        customer_ids=undone,
    )


def _speaks_on(challenge: Challenge, weekday: int) -> bool:
    """Whether reminders go out on this day: where one checks in each day, on the days that count;
    for weekly ones on the chosen days, or on Fridays."""
    if challenge.every == Challenge.Every.WEEK:
        return weekday in (challenge.weekdays or [FRIDAY])
    return not challenge.weekdays or weekday in challenge.weekdays


def _is_late(asked: time, at: datetime) -> bool:
    wall = clock.local(at)
    return wall - wall.replace(hour=asked.hour, minute=asked.minute, second=0) > LATE


def _turn(challenge: Challenge, state: str) -> None:
    Challenge.objects.filter(pk=challenge.pk).update(state=state)
    challenge.state = state
