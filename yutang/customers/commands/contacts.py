"""Customers as WeCom's details show them: name, picture, union id."""

from collections.abc import Iterable

from yutang.customers.commands.identities import claim_identities
from yutang.customers.commands.locking import lock_customers
from yutang.customers.commands.making import bearers, make_customers
from yutang.customers.kinds import Kind
from yutang.customers.log import Happening
from yutang.customers.models import Customer, Identity
from yutang.wecom.api.external import Contact

EXTERNAL = Identity.Kind.EXTERNAL_USERID
SHOWN = ("name", "avatar", "gender", "type", "corp_name")


def renew_contacts(contacts: Iterable[Contact]) -> tuple[dict[str, Customer], list[Happening]]:
    """Find or make the customers, locked in key order, and write down what changed.

    Returns external id → customer, and what is to be recorded.
    """
    by_id = {contact.external_userid: contact for contact in contacts}
    known = bearers(EXTERNAL, "", by_id)
    if missing := {id: contact.name for id, contact in by_id.items() if id not in known}:
        make_customers(EXTERNAL, "", missing)
        known = bearers(EXTERNAL, "", by_id)
    present = lock_customers(known.values())
    locked = Customer.objects.in_bulk(present.values())
    customers = {id: locked[present[pk]] for id, pk in known.items()}
    told = [
        happening
        for id, customer in customers.items()
        if (happening := _renew(customer, by_id[id])) is not None
    ]
    claim_identities(
        (customer.pk, Identity.Kind.UNIONID, by_id[id].unionid)
        for id, customer in customers.items()
    )
    return customers, told


def _renew(customer: Customer, contact: Contact) -> Happening | None:
    before = {field: getattr(customer, field) for field in SHOWN}
    shown = {
        "name": contact.name[:120] or customer.name,
        "avatar": contact.avatar[:500],
        "gender": contact.gender if contact.gender in Customer.Gender.values else 0,
        "type": contact.type if contact.type in Customer.Type.values else Customer.Type.WECHAT,
        "corp_name": (contact.corp_full_name or contact.corp_name)[:120],
    }
    if shown != before:
        for field, value in shown.items():
            setattr(customer, field, value)
        customer.save(update_fields=list(SHOWN))
    if shown["name"] == before["name"]:
        return None
    return Happening(
        customer.pk, Kind.RENAMED, props={"name": shown["name"], "before": before["name"]}
    )
