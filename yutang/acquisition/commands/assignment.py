"""Give the scanning person one member of staff; the same person always gets the same one."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from yutang.acquisition import prepared
from yutang.acquisition.commands.locks import (
    NAMES,
    MetMeanwhile,
    assignment_of,
    heir_of,
    known_lock,
    lock_to_follower,
    may_serve,
    move_to_heir,
)
from yutang.acquisition.errors import CodeClosed, NobodyOnDuty
from yutang.acquisition.models import Assignment, Code, Lock
from yutang.acquisition.queries.pool import held_candidates
from yutang.acquisition.rules import assignment as rules
from yutang.acquisition.rules.persons import Person, Place
from yutang.kernel import clock

ATTEMPTS = 3

# One statement, so that the code's row is held for as few round trips as can be. Nothing is
# written unless the member's load is under her radius, and the lock is new or still as we saw it.
GIVE = """
    with load as (
        insert into acquisition_load as l (member_id, customers, waiting)
        values (%(member)s, 0, 1)
        on conflict (member_id) do update set waiting = l.waiting + 1
            where %(radius)s::int is null or l.customers + l.waiting < %(radius)s::int
        returning member_id
    ), locked as ({locked}
        returning id
    ), seat as (
        update acquisition_seat set turn = %(turn)s,
            day = %(day)s,
            today = case when day = %(day)s then today + 1 else 1 end,
            total = total + 1,
            last_at = %(at)s
        where code_id = %(code)s and member_id = %(member)s and exists (select from locked)
    ), assigned as (
        insert into acquisition_assignment (lock_id, code_id, member_id, explanation, at)
        select id, %(code)s, %(member)s, %(explanation)s::jsonb, %(at)s from locked
        returning id
    )
    select (select count(*) from load), (select id from locked), (select id from assigned)
"""
NEW_LOCK = """
        insert into acquisition_lock (openid, unionid, external_userid, customer_id, member_id,
            code_id, at)
        select %(openid)s, %(unionid)s, %(external_userid)s, %(customer_id)s::bigint, member_id,
            %(code)s, %(at)s
        from load
        on conflict do nothing"""
MOVED_LOCK = """
        update acquisition_lock l set member_id = load.member_id, moved_at = %(at)s
        from load where l.id = %(former)s and l.member_id = %(left)s"""

GIVE_NEW, GIVE_MOVED = GIVE.format(locked=NEW_LOCK), GIVE.format(locked=MOVED_LOCK)


def assign_customer(
    *, code: Code, person: Person, at: datetime, place: Place | None = None
) -> Assignment:
    """The person's one member: the one she has met, her heir, else the pool's next.

    The code's row is locked, so two scans at once can't both take the last place; it is free
    again before the disk has the assignment, but nobody is told of it earlier than that. `place`
    lets the nearest store go first.
    """
    if not code.is_open(at):
        raise CodeClosed
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic():
                assignment = _assign(code=code, person=person, at=at, place=place)
        except (MetMeanwhile, IntegrityError):
            continue  # the same person at the same moment: the next look finds her member
        if not connection.in_atomic_block:
            prepared.make_durable()
        return assignment
    raise NobodyOnDuty


def _assign(*, code: Code, person: Person, at: datetime, place: Place | None) -> Assignment:
    lock = known_lock(person)
    if lock is None:
        followed = lock_to_follower(code=code, person=person, at=at)
        return followed or _give_next(code, person, at, place)
    if may_serve(lock.member) and (held := assignment_of(lock)):
        return held
    if heir := heir_of(lock.member):
        return move_to_heir(code=code, lock=lock, heir=heir, at=at)
    return _give_next(code, person, at, place, former=lock)


def _give_next(
    code: Code, person: Person, at: datetime, place: Place | None, former: Lock | None = None
) -> Assignment:
    briefly = len(connection.savepoint_ids) == 0  # an outer transaction keeps its own promises
    everyone = held_candidates(code_id=code.pk, place=place, briefly=briefly)
    while choice := rules.choose_member(everyone, at=clock.local(at)):
        facts = rules.explain(choice, everyone)
        if former is not None:
            facts["instead_of"] = former.member.name
        lock_ids = _give(code, person, choice, facts, at, former)
        if lock_ids is not None:
            return _assignment(lock_ids, code=code, choice=choice, facts=facts, at=at)
        everyone = [_filled(c) if c is choice.candidate else c for c in everyone]
    raise NobodyOnDuty


def _give(
    code: Code,
    person: Person,
    choice: rules.Choice,
    facts: dict[str, Any],
    at: datetime,
    former: Lock | None,
) -> tuple[int, int] | None:
    """Ids of lock and assignment; None when the member's radius is full through another code."""
    chosen = choice.candidate
    values = dict.fromkeys(NAMES) | person.names()
    values |= {"member": chosen.member_id, "radius": chosen.radius, "code": code.pk, "at": at}
    values |= {"turn": choice.next_turn, "day": clock.local(at).date()}
    values |= {"explanation": json.dumps(facts, ensure_ascii=False)}
    if former is not None:
        values |= {"former": former.pk, "left": former.member_id}
    statement = GIVE_MOVED if former else GIVE_NEW
    [(loaded, lock_id, assignment_id)] = prepared.rows(statement, values)
    if not loaded:
        return None
    if lock_id is None:
        raise MetMeanwhile
    return lock_id, assignment_id


def _filled(candidate: rules.Candidate) -> rules.Candidate:
    return replace(candidate, customers=max(candidate.customers, candidate.radius or 0))


def _assignment(
    ids: tuple[int, int], *, code: Code, choice: rules.Choice, facts: dict[str, Any], at: datetime
) -> Assignment:
    lock_id, assignment_id = ids
    return Assignment(
        pk=assignment_id,
        lock_id=lock_id,
        code=code,
        member_id=choice.candidate.member_id,
        explanation=facts,
        at=at,
    )
