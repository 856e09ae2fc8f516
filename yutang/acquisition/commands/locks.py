"""One person, one member: across codes and stores, and on to the heir when she has left."""

from datetime import datetime
from itertools import combinations
from typing import Any

from yutang.acquisition import prepared
from yutang.acquisition.models import Assignment, Code, Lock
from yutang.acquisition.rules.persons import Person
from yutang.customers.models import Follow
from yutang.org.models import Member

NAMES = ("openid", "unionid", "external_userid", "customer_id")

# The ids of every lock that bears one of the known names: one index look-up for each. Most people
# are new, and this is all that is asked about them.
KNOWN = {
    known: " union ".join(
        f"select id from acquisition_lock where {name} = %({name})s"  # noqa: S608 - ours
        for name in known
    )
    for size in range(1, len(NAMES) + 1)
    for known in combinations(NAMES, size)
}


class MetMeanwhile(Exception):
    """The person got, or changed, her member in another transaction just now."""


def assignment_of(lock: Lock) -> Assignment | None:
    """The newest decision for the lock's present member."""
    decisions = lock.assignments.filter(member=lock.member_id).select_related("member", "code")
    return decisions.order_by("-at", "-pk").first()


def known_lock(person: Person) -> Lock | None:
    """The person's lock, which learns the names it lacked; two locks of one person become one."""
    known = person.names()
    ids = [pk for (pk,) in prepared.rows(KNOWN[tuple(known)], known)]
    if not ids:
        return None
    locks = Lock.objects.filter(pk__in=ids).select_related("member__heir")
    first, *others = sorted(locks, key=lambda lock: (lock.customer_id is None, lock.at, lock.pk))
    if others or _lacks(first, person):
        return _unite(first, others, person)
    return first


def heir_of(member: Member) -> Member | None:
    """Who took over from a member who no longer serves, along the line of heirs."""
    seen = {member.pk}
    heir = member.heir
    while heir is not None and heir.pk not in seen:
        if may_serve(heir):
            return heir
        seen.add(heir.pk)
        heir = heir.heir
    return None


def may_serve(member: Member) -> bool:
    """Whether customers can still be led to this member."""
    return member.status == Member.Status.ACTIVE and member.wecom_userid is not None


def move_to_heir(*, code: Code, lock: Lock, heir: Member, at: datetime) -> Assignment:
    """The person of a member who left now meets the heir."""
    moved = Lock.objects.filter(pk=lock.pk, member=lock.member).update(member=heir, moved_at=at)
    if not moved:
        raise MetMeanwhile
    facts = {"how": "heir", "name": heir.name, "instead_of": lock.member.name}
    return Assignment.objects.create(lock=lock, code=code, member=heir, explanation=facts, at=at)


def lock_to_follower(*, code: Code, person: Person, at: datetime) -> Assignment | None:
    """A customer whom a member follows already is locked to that member."""
    follow = _first_follow(person)
    if follow is None:
        return None
    names = {"customer_id": follow.customer_id, **person.names()}
    lock = Lock.objects.create(**names, member=follow.member, code=code, at=at)
    facts = {"how": "friend", "name": follow.member.name}
    return Assignment.objects.create(
        lock=lock, code=code, member=follow.member, explanation=facts, at=at, arrived_at=at
    )


def _first_follow(person: Person) -> Follow | None:
    if person.customer_id is None:
        return None
    follows = Follow.objects.filter(
        customer_id=person.customer_id,
        ended_at=None,
        member__status=Member.Status.ACTIVE,
        member__wecom_userid__isnull=False,
    )
    return follows.select_related("member").order_by("since", "pk").first()


def _lacks(lock: Lock, person: Person) -> bool:
    return any(getattr(lock, name) is None for name in person.names())


def _unite(first: Lock, others: list[Lock], person: Person) -> Lock:
    """Keep the first lock with the names of all; the others' assignments become its own."""
    known: dict[str, Any] = {}
    for source in (person, *others, first):
        known |= {n: v for n in NAMES if (v := getattr(source, n)) is not None}
    ids = [lock.pk for lock in others]
    Assignment.objects.filter(lock__in=ids).update(lock=first)
    Lock.objects.filter(pk__in=ids).delete()
    Lock.objects.filter(pk=first.pk).update(**known)
    for name, value in known.items():
        setattr(first, name, value)
    return first
