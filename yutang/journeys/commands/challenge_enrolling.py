"""An audience takes part in a challenge, in the background: portion by portion, nobody twice."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from yutang.audiences.models import AudienceMember
from yutang.customers import log
from yutang.customers.commands import lock_customers
from yutang.customers.kinds import Kind
from yutang.journeys.commands.checking_in import SOURCE, first_day
from yutang.journeys.models import Challenge
from yutang.journeys.queries import candidates
from yutang.kernel import audit, clock, jobs, progress
from yutang.kernel.models import Progress
from yutang.org.models import Member

KIND = "journeys.enrol_audience"
PORTION = 5_000  # their rows are held for less than a second
STAND = """
    select asked.id,
        exists (select from customers_follow follow
            where follow.customer_id = asked.id and follow.ended_at is null),
        participant.left_at is not null
    from unnest(%(ids)s::bigint[]) asked (id)
        left join journeys_participant participant
            on participant.customer_id = asked.id and participant.challenge_id = %(challenge)s
"""
# Whoever joined by herself a moment ago is left alone by the database, so each is recorded once.
TAKE_PART = """
    with made as (
        insert into journeys_participant (challenge_id, customer_id, begins, last_day, joined_at)
        select %(challenge)s, asked.id, %(begins)s, %(last)s, %(at)s
        from unnest(%(ids)s::bigint[]) asked (id) order by asked.id
        on conflict do nothing
        returning customer_id
    )
"""
JOINED = """
    select made.customer_id, %(kind)s as kind, %(at)s::timestamptz as happened_at,
        null::bigint as member_id, %(source)s as subject_type, %(challenge)s::bigint as subject_id,
        null::bigint as amount, jsonb_build_object('name', %(name)s::text) as props
    from made
"""


@dataclass(frozen=True)
class Outcome:
    """What came of those who were asked; each is in one of them, `stopped` are of `already`."""

    new: int = 0
    already: int = 0
    stopped: int = 0  # had asked for no reminders, and stay so
    unfollowed: int = 0  # nobody of ours is their friend: they couldn't open the page

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.new + other.new,
            self.already + other.already,
            self.stopped + other.stopped,
            self.unfollowed + other.unfollowed,
        )


@transaction.atomic
def start_enrolling(*, challenge: Challenge, audience_id: int, actor: Member) -> Progress:
    """The audience takes part, in the background; what is under way already goes on."""
    challenge = _held(challenge.pk)
    first_day(challenge, clock.now())
    facts = {"challenge": challenge.pk, "audience": audience_id}
    going = Progress.objects.filter(kind=KIND, result__contains=facts)
    if found := going.exclude(state__in=Progress.OVER).first():
        _defer(challenge.pk, audience_id, found)  # its job may be lost
        return found
    total = AudienceMember.objects.filter(audience=audience_id).count()
    work = progress.start(kind=KIND, owner_id=actor.pk, total=total)
    progress.note(work.pk, **facts, after=0, **asdict(Outcome()))
    _defer(challenge.pk, audience_id, work)
    audit.note(actor=actor, action="journeys.enrolled", subject=challenge, audience=audience_id)
    return work


def enrol_audience(*, challenge_id: int, audience_id: int, work: UUID) -> None:
    """Every member of the audience takes part; who is killed goes on where the last one stopped.

    `Progress.result` says what came of them, and is saved with what it tells of.
    """
    with progress.watched(work, again=jobs.OUTAGES):
        while _portion(challenge_id, audience_id, work):
            pass


@transaction.atomic
def _portion(challenge_id: int, audience_id: int, work: UUID) -> bool:
    """The next customers take part; False: that was all. One worker at a time has the work."""
    held = Progress.objects.select_for_update().get(pk=work)
    if held.is_over:
        return False
    asked = candidates.members_after(audience_id, held.result["after"], most=PORTION)
    challenge = _held(challenge_id)
    came = _outcome(held) + enrol(challenge=challenge, customer_ids=asked, at=clock.now())
    facts = {"challenge": challenge_id, "audience": audience_id, **asdict(came)}
    progress.advance(work, done=held.done + len(asked))
    if len(asked) == PORTION:
        progress.note(work, **facts, after=asked[-1])
        return True
    progress.finish(work, result=facts)
    return False


@transaction.atomic
def enrol(*, challenge: Challenge, customer_ids: list[int], at: datetime) -> Outcome:
    """These customers take part, as many as are somebody's friends; each is recorded once."""
    begins = first_day(challenge, at)
    present = sorted(set(lock_customers(customer_ids).values()))
    values: dict[str, Any] = {"challenge": challenge.pk, "ids": present}
    with connection.cursor() as cursor:
        cursor.execute(STAND, values)
        rows = cursor.fetchall()
    ready = [id for id, is_followed, _stopped in rows if is_followed]
    values |= {"ids": ready, "begins": begins, "last": challenge.course(begins).last_day()}
    values |= {"at": at, "kind": str(Kind.CHALLENGE_JOINED), "source": SOURCE}
    new = log.record_select(JOINED, values | {"name": challenge.name}, ahead=TAKE_PART)
    unfollowed = len(present) - len(ready)
    stopped = sum(has_stopped for _id, is_followed, has_stopped in rows if is_followed)
    return Outcome(new, len(customer_ids) - unfollowed - new, stopped, unfollowed)


def _defer(challenge_id: int, audience_id: int, work: Progress) -> None:
    jobs.later(
        KIND,
        key=f"{KIND}.{work.pk}",
        challenge_id=challenge_id,
        audience_id=audience_id,
        work=str(work.pk),
    )


def _held(challenge_id: int) -> Challenge:
    """The challenge as it is now; nobody closes it before the transaction ends."""
    return Challenge.objects.select_for_update(no_key=True).get(pk=challenge_id)


def _outcome(work: Progress) -> Outcome:
    return Outcome(**{name: work.result.get(name, 0) for name in asdict(Outcome())})
