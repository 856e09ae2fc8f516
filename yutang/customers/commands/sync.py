"""Pulling customers from WeCom: one, some members', or all."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from yutang.customers.commands.details import end_follows, end_unseen, take_in
from yutang.customers.commands.identities import identify
from yutang.customers.commands.locking import present_id
from yutang.customers.commands.relations import refresh_soon
from yutang.customers.commands.tag_sync import sync_tags
from yutang.customers.models import Follow, Identity, Tag
from yutang.kernel import clock, progress
from yutang.org.commands import member_by_userid
from yutang.org.models import Member
from yutang.wecom import client as wecom
from yutang.wecom.api import external
from yutang.wecom.errors import NotRelated

EXTERNAL = Identity.Kind.EXTERNAL_USERID
AT_ONCE = 20  # members in one listing; WeCom takes up to 100
NEW = timedelta(minutes=1)  # a relation this young may be missing in WeCom's lists
LAG = timedelta(seconds=15)  # as long the details may lack what an event told


class DetailsLag(Exception):
    """WeCom's details don't show yet what its event told."""

    retry_after = 2


@dataclass
class Pulled:
    """What a pull found: members asked, relations listed, those new to us, and those gone."""

    members: int = 0
    relations: int = 0
    new: int = 0
    gone: int = 0


def refresh_customer(*, customer_id: int) -> None:
    """Read one customer's details from WeCom."""
    customer_id = present_id(customer_id)
    ids = Identity.objects.filter(customer_id=customer_id, kind=EXTERNAL)
    for external_userid in ids.values_list("value", flat=True):
        at = clock.now()
        try:
            found = external.get(wecom.connect(), external_userid)
        except NotRelated:  # no member that we may see has this customer (any more, or yet)
            found = None
        if found:
            _have_tags(found)
            pairs = [
                external.Pair.model_construct(contact=found.contact, follow=f)
                for f in found.follows
            ]
            take_in(pairs, at=at, is_full=True)
        fresh = Follow.objects.filter(customer_id=customer_id, since__gte=at - LAG, ended_at=None)
        of_account = fresh.filter(external_userid__in=["", external_userid])
        _expect(of_account, {f.userid for f in found.follows} if found else set())


def sync_customers(*, userids: Sequence[str] | None = None, work: UUID | None = None) -> Pulled:
    """Read the customers of these members (None: of all who may serve customers) from WeCom.

    Relations that WeCom no longer lists end as unseen. `work`: the progress that a page shows.
    """
    sync_tags()
    asked = list(userids or external.followers(wecom.connect()))
    pulled = Pulled()
    for start in range(0, len(asked), AT_ONCE):
        chunk = asked[start : start + AT_ONCE]
        _pull(chunk, pulled, work, len(asked))
        if work:
            progress.advance(work, done=pulled.members, total=len(asked))
    return pulled


def compare_customers() -> Pulled:
    """Compare ids only, one quick call a member: refresh who is new, end who is gone."""
    pulled = Pulled()
    for userid in external.followers(wecom.connect()):
        at = clock.now()
        listed = external.ids(wecom.connect(), userid)
        pulled.members += 1
        pulled.relations += len(listed)
        _compare(member_by_userid(userid), set(listed), at, pulled)
    return pulled


def _pull(userids: Sequence[str], pulled: Pulled, work: UUID | None, total: int) -> None:
    started = clock.now()
    for pairs, at in _pages(userids):
        pulled.new += take_in(pairs, at=at)
        pulled.relations += len(pairs)
        if work:
            progress.advance(work, done=pulled.members, total=total)
    members = Member.objects.filter(wecom_userid__in=userids).values_list("pk", flat=True)
    pulled.gone += end_unseen(member_ids=members, before=started - NEW, seen_since=started)
    pulled.members += len(userids)


def _pages(userids: Sequence[str]) -> Iterator[tuple[list[external.Pair], datetime]]:
    """Each page with the time before it was asked for; members without customers have none."""
    at = clock.now()
    try:
        for pairs in external.batch(wecom.connect(), userids):
            yield pairs, at
            at = clock.now()
    except NotRelated:
        return


@transaction.atomic
def _compare(member: Member, listed: set[str], at: datetime, pulled: Pulled) -> None:
    accounts: dict[int, set[str]] = defaultdict(set)  # of each follow; after a merge several
    for pk, account in (
        Follow.objects.filter(member=member, customer__identities__kind=EXTERNAL)
        .exclude(ended_by__in=[Follow.EndedBy.MEMBER, Follow.EndedBy.UNSEEN])
        .values_list("pk", "customer__identities__value")
    ):
        accounts[pk].add(account)
    for external_userid in sorted(listed.difference(*accounts.values())):
        customer, _ = identify(kind=EXTERNAL, value=external_userid)
        refresh_soon(customer.pk)
        pulled.new += 1
    missing = [pk for pk, known in accounts.items() if not known & listed]
    gone = Follow.objects.filter(pk__in=missing, since__lt=at - NEW)
    pulled.gone += end_follows(gone, at=at)


def _have_tags(found: external.ExternalContact) -> None:
    """Read the tag list where the customer bears a tag of the company that we don't know."""
    ids = {tag.tag_id for f in found.follows for tag in f.tags if tag.type == 1 and tag.tag_id}
    if ids - set(Tag.objects.filter(wecom_id__in=ids).values_list("wecom_id", flat=True)):
        sync_tags()


def _expect(fresh: QuerySet[Follow], userids: set[str]) -> None:
    """Ask again soon where an event has just told of a relation that the details lack."""
    if fresh.exclude(member__wecom_userid__in=userids).exists():
        raise DetailsLag
