"""Customers take part in a challenge, check in, make up, and earn their certificate."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yutang.customers import log
from yutang.customers.commands import lock_customers
from yutang.customers.kinds import Kind
from yutang.journeys.models import Challenge, CheckIn, Participant
from yutang.journeys.queries.challenges import standing_of
from yutang.kernel import clock
from yutang.kernel.errors import DomainError
from yutang.outreach.commands import planning
from yutang.outreach.rules.governor import Source, Terms

SOURCE = "challenge"  # of reminders, and the subject of activities
CHEER = "cheer"
MOST_WORDS = 200


class NotOpen(DomainError):
    code = "challenge_not_open"
    sentence = _("Nobody can join this challenge at the moment.")


class NothingDue(DomainError):
    code = "nothing_due"
    sentence = _("There is nothing to check in for today.")


class NoMakeUp(DomainError):
    code = "no_make_up"
    sentence = _("This day can't be made up any more.")


@transaction.atomic
def join_challenge(*, challenge: Challenge, customer_id: int, at: datetime) -> Participant:
    """The customer takes part; joining twice joins once, and who had left is reminded again."""
    whose = lock_customers([customer_id])[customer_id]
    found = Participant.objects.select_for_update().filter(challenge=challenge, customer_id=whose)
    if mine := found.first():
        return _go_on(mine, is_tap=True)
    begins = first_day(challenge, at)
    last = challenge.course(begins).last_day()
    made, is_new = Participant.objects.get_or_create(
        challenge=challenge,
        customer_id=whose,
        defaults={"begins": begins, "last_day": last, "joined_at": at},
    )
    if is_new:
        log.record(
            whose,
            Kind.CHALLENGE_JOINED,
            happened_at=at,
            subject=(SOURCE, challenge.pk),
            name=challenge.name,
        )
    return made


def first_day(challenge: Challenge, at: datetime) -> date:
    """When somebody begins who joins at this moment; refused where nobody can."""
    today = clock.local(at).date()
    begins = challenge.starts_on or today
    if not challenge.is_open or today > challenge.course(begins).last_day():
        raise NotOpen
    return begins


@transaction.atomic
def leave_challenge(*, participant: Participant, at: datetime) -> None:
    """The customer isn't reminded nor cheered any more; what was done stays, and more may come."""
    Participant.objects.filter(pk=participant.pk, left_at=None).update(left_at=at)


@transaction.atomic
def check_in(
    *, participant: Participant, at: datetime, words: str = "", is_tap: bool = True
) -> CheckIn:
    """The period of this moment is done; a second time is the first one again.

    A tap says that she goes on, so it ends her wish for no messages; what was only noticed, such
    as a reading, counts and leaves the wish alone.
    """
    mine = _locked(participant)
    period = mine.challenge.course(mine.begins).period_of(clock.local(at).date())
    if period is None:
        raise NothingDue
    _go_on(mine, is_tap)
    return _done(mine, period, at, words=words, is_made_up=False)


@transaction.atomic
def make_up(*, participant: Participant, period: date, at: datetime) -> CheckIn:
    """A missed period is done after all, if it isn't too long ago and one is left."""
    mine = _locked(participant)
    if found := mine.check_ins.filter(period=period).first():
        return found
    if period not in standing_of(mine, at).can_make_up:
        raise NoMakeUp
    _go_on(mine, is_tap=True)
    return _done(mine, period, at, words="", is_made_up=True)


def _done(
    mine: Participant, period: date, at: datetime, *, words: str, is_made_up: bool
) -> CheckIn:
    made, is_new = CheckIn.objects.get_or_create(
        participant=mine,
        period=period,
        defaults={"at": at, "is_made_up": is_made_up, "words": words.strip()[:MOST_WORDS]},
    )
    if not is_new:
        return made
    stands = standing_of(mine, at)
    mine.done, mine.streak, mine.best = stands.done, stands.streak, max(mine.best, stands.best)
    mine.made_up += is_made_up
    mine.last_period = max(filter(None, (mine.last_period, period)))
    _certify(mine, at)
    mine.save()
    log.record(
        mine.customer_id,
        Kind.CHECKED_IN,
        happened_at=at,
        subject=(SOURCE, mine.challenge_id),
        name=mine.challenge.name,
        streak=mine.streak,
        made_up=is_made_up,
    )
    if not is_made_up:
        _cheer(mine, at)
    return made


def _certify(mine: Participant, at: datetime) -> None:
    """Enough is done: the certificate is earned, once."""
    needed = mine.challenge.certificate_from
    if not needed or mine.done < needed or mine.certified_at:
        return
    mine.certified_at = at
    log.record(
        mine.customer_id,
        Kind.CHALLENGE_FINISHED,
        happened_at=at,
        subject=(SOURCE, mine.challenge_id),
        name=mine.challenge.name,
        done=mine.done,
    )


def _cheer(mine: Participant, at: datetime) -> None:
    """Who reached a streak that is cheered is told so, through the governor like all else."""
    reached = [each for each in mine.challenge.cheers if each["streak"] == mine.streak]
    if not reached or mine.left_at:
        return
    planning.plan_customers(
        source=Source(CHEER, mine.challenge_id, str(mine.streak), str(mine.begins)),
        terms=Terms(carrier="wecom_single", purpose="service", due_at=at),
        customer_ids=[mine.customer_id],
    )


def _locked(participant: Participant) -> Participant:
    rows = Participant.objects.select_for_update(of=("self",)).select_related("challenge")
    return rows.get(pk=participant.pk)


def _go_on(mine: Participant, is_tap: bool) -> Participant:
    if mine.left_at and is_tap:
        mine.left_at = None
        mine.save(update_fields=["left_at"])
    return mine
