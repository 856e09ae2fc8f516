"""What WeCom shows of relations is taken in: new ones, remarks, phone numbers, tags."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from yutang.customers import log, rules
from yutang.customers.commands.contacts import renew_contacts
from yutang.customers.commands.identities import claim_identities
from yutang.customers.commands.relations import SAME
from yutang.customers.commands.seen_tags import take_in_tags
from yutang.customers.commands.tagging import share_tags
from yutang.customers.kinds import Kind
from yutang.customers.log import Happening
from yutang.customers.models import Activity, Customer, Follow, Identity, Push
from yutang.org.commands import member_by_userid
from yutang.org.models import Member
from yutang.wecom.api import external
from yutang.wecom.api.external import Pair

NOTED = ("remark", "description", "remark_corp", "mobiles")
KEPT = (*NOTED, "since", "ended_at", "ended_by", "is_half", "state", "add_way", "personal_tags")
Key = tuple[int, int]  # customer, member


@transaction.atomic
def take_in(pairs: Sequence[Pair], *, at: datetime, is_full: bool = False) -> int:
    """Write down what WeCom showed of these relations at a time; returns how many were new.

    `is_full`: members' personal tags were shown too. What we have told WeCom since then, or have
    still to tell, is not undone by it.
    """
    customers, told = renew_contacts(pair.contact for pair in pairs)
    members = {userid: member_by_userid(userid) for userid in sorted(_userids(pairs))}
    keys = [(customers[p.contact.external_userid], members[p.follow.userid]) for p in pairs]
    known = _locked_follows(keys)
    pairs, keys = _of_their_accounts(pairs, keys, known)
    opened = {}
    for pair, (customer, member) in zip(pairs, keys, strict=True):
        key = (customer.pk, member.pk)
        account = pair.contact.external_userid
        new = Follow(customer=customer, member=member, external_userid=account)
        follow = known.setdefault(key, new)
        if _meet(follow, pair.follow, at):
            opened[key] = pair
    held = _held_remarks(known.values(), at)
    for pair, (customer, member) in zip(pairs, keys, strict=True):
        follow = known[customer.pk, member.pk]
        told += _note(follow, pair, at=at, is_held=follow.pk in held, is_full=is_full)
    claim_identities(
        (customer.pk, Identity.Kind.PHONE, rules.digits(mobile)[:32])
        for pair, (customer, _) in zip(pairs, keys, strict=True)
        for mobile in pair.follow.remark_mobiles
    )
    _save(known.values())
    told += _additions(known, opened)
    log.record_many(told)
    seen = [(known[c.pk, m.pk], p.follow.tag_ids) for p, (c, m) in zip(pairs, keys, strict=True)]
    take_in_tags(seen, at=at)
    for key in opened:
        share_tags(known[key])
    return len(opened)


def end_unseen(*, member_ids: Iterable[int], before: datetime, seen_since: datetime) -> int:
    """End the members' relations that WeCom's list, read since `seen_since`, no longer held.

    One that is half open, or that did not begin `before`, may rightly be missing there.
    """
    old = Follow.objects.filter(member_id__in=list(member_ids), since__lt=before)
    return end_follows(old.exclude(seen_at__gte=seen_since), at=seen_since)


@transaction.atomic
def end_follows(follows: Any, *, at: datetime) -> int:
    """End these open relations, of which WeCom knows nothing any more."""
    gone = list(
        follows.filter(ended_at=None, is_half=False)
        .select_for_update()
        .order_by("pk")
        .values_list("pk", "customer_id", "member_id")
    )
    Follow.objects.filter(pk__in=[pk for pk, _, _ in gone]).update(
        ended_at=at, ended_by=Follow.EndedBy.UNSEEN
    )
    return log.record_many(
        Happening(customer, Kind.GONE, happened_at=at, member_id=member)
        for _, customer, member in gone
    )


def _userids(pairs: Iterable[Pair]) -> set[str]:
    return {pair.follow.userid for pair in pairs}


def _locked_follows(keys: Sequence[tuple[Customer, Member]]) -> dict[Key, Follow]:
    rows = Follow.objects.select_for_update().filter(
        customer__in={customer.pk for customer, _ in keys},
        member__in={member.pk for _, member in keys},
    )
    return {(row.customer_id, row.member_id): row for row in rows.order_by("pk")}


def _of_their_accounts(
    pairs: Sequence[Pair], keys: Sequence[tuple[Customer, Member]], known: dict[Key, Follow]
) -> tuple[list[Pair], list[tuple[Customer, Member]]]:
    """Without what is shown of a customer's second account whose member has the first one too."""
    first: dict[Key, str] = {
        key: follow.external_userid for key, follow in known.items() if follow.is_open
    }
    ours = []
    for pair, (customer, member) in zip(pairs, keys, strict=True):
        account = pair.contact.external_userid
        if (first.setdefault((customer.pk, member.pk), account) or account) == account:
            ours.append((pair, (customer, member)))
    return [pair for pair, _ in ours], [key for _, key in ours]


def _meet(follow: Follow, shown: external.Follow, at: datetime) -> bool:
    """Whether the list tells of a relation that we did not know to be open."""
    since = datetime.fromtimestamp(shown.createtime, UTC) if shown.createtime else at
    if follow.pk is None:
        follow.since = since
        return True
    relation = rules.Relation(follow.since, follow.ended_at, follow.is_half)
    if follow.is_half or abs(since - follow.since) <= SAME:
        return False
    renewed = rules.added(relation, at=since, is_half=False)
    follow.since, follow.ended_at = renewed.since, renewed.ended_at
    follow.ended_by = follow.ended_by if renewed.ended_at else ""
    return renewed.ended_at is None and renewed != relation


def _note(
    follow: Follow, pair: Pair, *, at: datetime, is_held: bool, is_full: bool
) -> list[Happening]:
    """Take over what the member noted; tell of it unless it is what WeCom sets by itself."""
    shown, is_first = pair.follow, follow.seen_at is None
    follow.seen_at = at
    follow.add_way = shown.add_way
    follow.state = shown.state[:64] or follow.state
    if is_full:
        follow.personal_tags = [tag.tag_name[:60] for tag in shown.tags if tag.type == 2]
    if is_held:
        return []
    noted = _noted(shown)
    changed = [field for field in NOTED if getattr(follow, field) != noted[field]]
    for field in changed:
        setattr(follow, field, noted[field])
    if is_first and changed == ["remark"] and follow.remark == pair.contact.name:
        return []
    props = {"fields": changed, "source": "wecom"}
    told = Happening(follow.customer_id, Kind.REMARKED, member_id=follow.member_id, props=props)
    return [told] if changed else []


def _noted(shown: external.Follow) -> dict[str, Any]:
    return {
        "remark": shown.remark[:120],
        "description": shown.description[:300],
        "remark_corp": (shown.remark_corp_name or shown.remark_company)[:120],
        "mobiles": [mobile[:32] for mobile in shown.remark_mobiles if mobile],
    }


def _held_remarks(follows: Iterable[Follow], at: datetime) -> set[int]:
    ours = Push.objects.filter(
        kind=Push.Kind.REMARK, subject_id__in=[follow.pk for follow in follows if follow.pk]
    )
    return set(
        ours.exclude(state=Push.State.DONE, changed_at__lt=at).values_list("subject_id", flat=True)
    )


def _save(follows: Iterable[Follow]) -> None:
    """Write all rows; `seen_at` tells `end_unseen` which the list held."""
    new = [follow for follow in follows if follow.pk is None]
    Follow.objects.bulk_create(new)
    old = [follow for follow in follows if follow not in new]
    if old:
        Follow.objects.bulk_update(old, [*KEPT, "seen_at"], batch_size=100)


def _additions(known: dict[Key, Follow], opened: dict[Key, Pair]) -> list[Happening]:
    """What to tell of relations that opened, unless their event has told it already."""
    if not opened:
        return []
    told: dict[Key, list[datetime]] = defaultdict(list)
    for customer_id, member_id, happened_at in Activity.objects.filter(
        customer_id__in={customer_id for customer_id, _ in opened}, kind=Kind.ADDED
    ).values_list("customer_id", "member_id", "happened_at"):
        told[customer_id, member_id or 0].append(happened_at)
    return [
        _addition(known[key], pair)
        for key, pair in opened.items()
        if not any(abs(at - known[key].since) <= SAME for at in told.get(key, []))
    ]


def _addition(follow: Follow, pair: Pair) -> Happening:
    return Happening(
        follow.customer_id,
        Kind.ADDED,
        happened_at=follow.since,
        member_id=follow.member_id,
        subject=("follow", follow.pk),
        props={"state": follow.state, "userid": pair.follow.userid, "found": True},
    )
