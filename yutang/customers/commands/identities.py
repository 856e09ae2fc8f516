"""Who a customer is to the outside world: found by an identity, or made."""

import structlog
from django.db import IntegrityError, transaction

from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.customers.models import Customer, Identity, Profile

logger = structlog.get_logger(__name__)


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

    An identity is never taken from another customer: merging two is a person's decision.
    """
    identity, is_new = Identity.objects.get_or_create(
        kind=kind, realm=realm, value=value, defaults={"customer_id": customer_id}
    )
    if is_new:
        log.record(customer_id, Kind.IDENTIFIED, identity=str(kind), realm=realm)
    if identity.customer_id == customer_id:
        return None
    logger.info("identity_taken", kind=str(kind), customer=customer_id, bearer=identity.customer_id)
    return identity.customer


def _bearer(**known: str) -> Customer | None:
    identity = Identity.objects.filter(**known).select_related("customer").first()
    return identity.customer if identity else None


def _type_of(kind: str) -> Customer.Type:
    is_wecom = kind == Identity.Kind.EXTERNAL_USERID
    is_wechat = kind in (Identity.Kind.UNIONID, Identity.Kind.OPENID)
    return Customer.Type.WECHAT if is_wecom or is_wechat else Customer.Type.BUYER
