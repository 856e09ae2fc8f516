"""Who a customer is to the outside world: found by an identity, or made."""

from collections.abc import Iterable

import structlog
from django.db import IntegrityError, transaction

from yutang.customers import log
from yutang.customers.commands.locking import present_id
from yutang.customers.commands.pairs import suggest_pairs
from yutang.customers.kinds import Kind
from yutang.customers.models import Customer, Identity, Profile, Suggestion
from yutang.kernel import jobs

logger = structlog.get_logger(__name__)
Reason = Suggestion.Reason


@transaction.atomic
def identify(
    *, kind: Identity.Kind, value: str, realm: str = "", name: str = ""
) -> tuple[Customer, bool]:
    """The customer who bears the identity, and whether it was made just now.

    Two who ask at once get the same customer.
    """
    known = {"kind": kind, "realm": realm, "value": value}
    if found := _bearer(**known):
        return found, False
    try:
        with transaction.atomic():
            customer = Customer.objects.create(name=name, type=_type_of(kind))
            Profile.objects.create(customer=customer, name=name)
            Identity.objects.create(customer=customer, **known)
    except IntegrityError:  # another one made it meanwhile
        return Customer.objects.get(identities__in=Identity.objects.filter(**known)), False
    return customer, True


@transaction.atomic
def claim_identity(
    *, customer_id: int, kind: Identity.Kind, value: str, realm: str = ""
) -> Customer | None:
    """Give the customer an identity; returns who bears it already, if that is somebody else.

    An identity is never taken from another customer: that the two may be one is suggested, and
    where the enterprise says that it is certain, they are merged soon.
    """
    customer_id = present_id(customer_id)
    identity, is_new = Identity.objects.get_or_create(
        kind=kind, realm=realm, value=value, defaults={"customer_id": customer_id}
    )
    if is_new:
        log.record(customer_id, Kind.IDENTIFIED, identity=str(kind), realm=realm)
    if identity.customer_id == customer_id:
        return None
    suspect(pair=(customer_id, identity.customer_id), kind=kind)
    logger.info("identity_taken", kind=str(kind), customer=customer_id, bearer=identity.customer_id)
    return identity.customer


def claim_identities(claims: Iterable[tuple[int, Identity.Kind, str]]) -> None:
    """Claim many, (customer, kind, value) each, in the one order in which everybody does."""
    for kind, value, customer_id in sorted({(kind, value, id) for id, kind, value in claims}):
        if value:
            claim_identity(customer_id=customer_id, kind=kind, value=value)


REASONS = {
    Identity.Kind.UNIONID: Reason.UNIONID,
    Identity.Kind.PHONE: Reason.PHONE,
    Identity.Kind.MEMBER_NO: Reason.MEMBER_NO,
    Identity.Kind.BUYER: Reason.BUYER,
}


def suspect(*, pair: tuple[int, int], kind: str) -> None:
    """Both say that this identity is theirs: they may be one."""
    reason = REASONS.get(Identity.Kind(kind), Reason.OTHER)
    suggest_pairs([pair], reason)
    first, second = sorted(pair)
    jobs.later(
        "customers.merge_pair",
        key=f"merge:{first}:{second}",
        first_id=first,
        second_id=second,
        reason=str(reason),
    )


def _bearer(**known: str) -> Customer | None:
    identity = Identity.objects.filter(**known).select_related("customer").first()
    return identity.customer if identity else None


def _type_of(kind: str) -> Customer.Type:
    is_wecom = kind == Identity.Kind.EXTERNAL_USERID
    is_wechat = kind in (Identity.Kind.UNIONID, Identity.Kind.OPENID)
    return Customer.Type.WECHAT if is_wecom or is_wechat else Customer.Type.BUYER
