"""A customer and a member meet and part; news of it may come twice, late, or in any order."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from yutang.customers import log, rules
from yutang.customers.commands.consents import give_consent
from yutang.customers.commands.identities import identify
from yutang.customers.commands.locking import lock_customers
from yutang.customers.commands.tagging import share_tags
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity, Consent, Customer, Follow, Identity
from yutang.kernel import jobs
from yutang.org.commands import member_by_userid
from yutang.org.models import Member

SAME = timedelta(seconds=5)  # an event and WeCom's list may date one meeting this far apart
ENDS = {
    Follow.EndedBy.CUSTOMER: Kind.REMOVED_US,
    Follow.EndedBy.MEMBER: Kind.REMOVED_BY_US,
    Follow.EndedBy.TRANSFER: Kind.TRANSFERRED,
    Follow.EndedBy.UNSEEN: Kind.GONE,
}


@transaction.atomic
def meet_customer(
    *,
    external_userid: str,
    userid: str,
    at: datetime,
    is_half: bool = False,
    state: str = "",
    **props: Any,
) -> Follow:
    """A customer and a member have become contacts; details follow by `customers.refresh`.

    Hearing it again changes nothing. `props` are kept on the activity (`inbox_id`, `add_way`).
    """
    customer, _ = identify(kind=Identity.Kind.EXTERNAL_USERID, value=external_userid)
    member = member_by_userid(userid)
    customer, follow = _locked_follow(customer, member)
    known = _relation(follow)
    relation = rules.added(known, at=at, is_half=is_half)
    kind = Kind.HALF_ADDED if is_half else Kind.ADDED
    is_news = not _is_recorded(customer, member, kind, at)
    if follow is None:
        follow = Follow(customer=customer, member=member)
    if known is None or known.ended_at is not None:
        follow.external_userid = external_userid
    came_back = known is not None and known.ended_at is not None and relation.ended_at is None
    _apply(follow, relation, ended_by=follow.ended_by)
    if state and relation.since <= at:
        follow.state = state[:64]
    follow.save()
    if is_news:
        log.record(
            customer.pk,
            kind,
            happened_at=at,
            member_id=member.pk,
            subject=("follow", follow.pk),
            state=state,
            userid=userid,
            is_return=came_back,
            **props,
        )
    if follow.is_open and relation != known:
        share_tags(follow)
    refresh_soon(customer.pk)
    return follow


@transaction.atomic
def lose_customer(
    *,
    external_userid: str,
    userid: str,
    at: datetime,
    ended_by: Follow.EndedBy,
) -> Follow:
    """The relation has ended; a newer relation of the two is left alone."""
    customer, _ = identify(kind=Identity.Kind.EXTERNAL_USERID, value=external_userid)
    member = member_by_userid(userid)
    customer, follow = _locked_follow(customer, member)
    if follow is not None and follow.external_userid not in ("", external_userid):
        return follow  # the member still has another account of this customer
    relation = rules.removed(_relation(follow), at=at)
    is_news = not _is_recorded(customer, member, ENDS[ended_by], at)
    if follow is None:
        follow = Follow(customer=customer, member=member, external_userid=external_userid)
    is_latest = relation.ended_at == at
    _apply(follow, relation, ended_by=ended_by if is_latest else follow.ended_by)
    follow.save()
    if is_news:
        log.record(customer.pk, ENDS[ended_by], happened_at=at, member_id=member.pk)
    return follow


@transaction.atomic
def fail_transfer(*, external_userid: str, userid: str, at: datetime, reason: str) -> None:
    """The customer could not be passed on to the member."""
    customer, _ = identify(kind=Identity.Kind.EXTERNAL_USERID, value=external_userid)
    member = member_by_userid(userid)
    if not _is_recorded(customer, member, Kind.TRANSFER_FAILED, at):
        log.record(
            customer.pk, Kind.TRANSFER_FAILED, happened_at=at, member_id=member.pk, reason=reason
        )


@transaction.atomic
def agree_to_archive(*, external_userid: str, userid: str, at: datetime) -> None:
    """The customer has agreed that chats with the member are archived."""
    customer, _ = identify(kind=Identity.Kind.EXTERNAL_USERID, value=external_userid)
    member = member_by_userid(userid)
    if _is_recorded(customer, member, Kind.CHAT_AGREED, at):
        return
    log.record(customer.pk, Kind.CHAT_AGREED, happened_at=at, member_id=member.pk)
    give_consent(
        customer_id=customer.pk,
        purpose=Consent.Purpose.CHAT_ARCHIVE,
        given=True,
        source="wecom",
        at=at,
    )


def refresh_soon(customer_id: int, *, at: datetime | None = None) -> None:
    """Read the customer's details from WeCom after this transaction (or at a time).

    A reading that waits already does only where it is not earlier.
    """
    key = f"refresh:{customer_id}:{at:%H%M%S}" if at else f"refresh:{customer_id}"
    jobs.later("customers.refresh", at=at, key=key, customer_id=customer_id)


def _locked_follow(customer: Customer, member: Member) -> tuple[Customer, Follow | None]:
    """Who the customer is by now, and the two's follow.

    The customer's row is locked, so that its first follow is made once.
    """
    present = lock_customers([customer.pk])[customer.pk]
    if present != customer.pk:
        customer = Customer.objects.get(pk=present)
    rows = Follow.objects.select_for_update().filter(customer=customer, member=member)
    return customer, rows.first()


def _relation(follow: Follow | None) -> rules.Relation | None:
    if follow is None:
        return None
    return rules.Relation(follow.since, follow.ended_at, follow.is_half)


def _apply(follow: Follow, relation: rules.Relation, *, ended_by: str) -> None:
    follow.since = relation.since
    follow.ended_at = relation.ended_at
    follow.is_half = relation.is_half
    follow.ended_by = ended_by if relation.ended_at else ""


def _is_recorded(customer: Customer, member: Member, kind: Kind, at: datetime) -> bool:
    """Whether the log holds this already, from the event or from WeCom's list."""
    return Activity.objects.filter(
        customer=customer, member=member, kind=kind, happened_at__range=(at - SAME, at + SAME)
    ).exists()
