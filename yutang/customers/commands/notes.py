"""What members note about a customer: remark, description, phone numbers."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yutang.customers import log, rules
from yutang.customers.commands.identities import claim_identities
from yutang.customers.commands.pushes import want
from yutang.customers.kinds import Kind
from yutang.customers.models import Customer, Follow, Identity, Push
from yutang.kernel.errors import DomainError
from yutang.org.models import Member

TOLD_AS = {"remark": "remark", "description": "description", "mobiles": "remark_mobiles"}


class NotFollowed(DomainError):
    """The relation has ended, so WeCom keeps no notes of it any more."""

    code = "not_followed"
    sentence = _("This member no longer follows the customer, so WeCom takes no notes of it.")


@transaction.atomic
def note_customer(
    *, follow_id: int, remark: str, description: str, mobiles: Sequence[str], actor: Member
) -> bool:
    """Change a follow's notes here and in WeCom; returns whether anything changed."""
    found = Follow.objects.get(pk=follow_id)
    Customer.objects.select_for_update(no_key=True).get(pk=found.customer_id)
    follow = Follow.objects.select_for_update().get(pk=follow_id)
    if not follow.is_open:
        raise NotFollowed
    noted: dict[str, Any] = {
        "remark": remark.strip(),
        "description": description.strip(),
        "mobiles": [mobile for each in mobiles if (mobile := each.strip())],
    }
    changed = [field for field, value in noted.items() if getattr(follow, field) != value]
    if not changed:
        return False
    for field in changed:
        setattr(follow, field, noted[field])
    follow.save(update_fields=changed)
    wish = {TOLD_AS[field]: noted[field] for field in changed}
    want(Push.Kind.REMARK, follow.pk, actor=actor, **wish)
    phone = Identity.Kind.PHONE
    claim_identities(
        (follow.customer_id, phone, rules.digits(mobile)) for mobile in noted["mobiles"]
    )
    log.record(
        follow.customer_id, Kind.REMARKED, member_id=actor.pk, fields=changed, source="member"
    )
    return True
