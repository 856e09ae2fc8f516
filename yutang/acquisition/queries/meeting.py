"""What the page tells a person of her consultant."""

from dataclasses import dataclass

from django.db.models import Q

from yutang.acquisition.models import Lock, Scan
from yutang.customers.models import Follow
from yutang.org.models import Member, Unit


@dataclass(frozen=True)
class Card:
    """The consultant as the page shows her."""

    member: Member
    store: str
    greeting: str
    is_friend: bool  # the two have each other in their contacts already


def greeting_card(*, scan: Scan) -> Card:
    """The card of the scan's member; a scan without one is a mistake of ours."""
    member = scan.member
    assert member is not None
    store = _store_of(member) or scan.code.store
    return Card(member, store.name if store else "", scan.code.greeting, _is_friend(scan, member))


def _store_of(member: Member) -> Unit | None:
    return member.units.filter(closed_at=None, kind=Unit.Kind.STORE).order_by("path").first()


def _is_friend(scan: Scan, member: Member) -> bool:
    customer_id = scan.customer_id or _known_customer(scan)
    follows = Follow.objects.filter(customer=customer_id, member=member, ended_at=None)
    return customer_id is not None and follows.exists()


def _known_customer(scan: Scan) -> int | None:
    names = {
        "openid": scan.openid,
        "unionid": scan.unionid,
        "external_userid": scan.external_userid,
    }
    wanted = Q(pk__in=[])
    for name, value in names.items():
        if value:
            wanted |= Q(**{name: value})
    locks = Lock.objects.filter(wanted, customer__isnull=False)
    return locks.values_list("customer_id", flat=True).first()
