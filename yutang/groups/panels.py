"""What groups add to the page of a customer, and to the words of the timeline."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.customers.kinds import Kind
from yutang.customers.models import Customer
from yutang.customers.sentences import details
from yutang.groups import queries
from yutang.groups.models import GroupMember
from yutang.kernel.ui import panels
from yutang.org.models import Member

SHOWN = 10


def customer_groups(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """The groups the customer is or was in; those within the member's sight lead further."""
    stays = queries.stays_of_customer(customer.pk)
    member = request.user
    assert isinstance(member, Member)
    seen = queries.groups(member).filter(pk__in=[stay.group_id for stay in stays])
    return {
        "stays": stays[:SHOWN],
        "more": max(0, len(stays) - SHOWN),
        "seen": set(seen.values_list("pk", flat=True)),
    }


def joined(props: Mapping[str, Any]) -> str:
    """Which group, and how she came."""
    scenes = dict(GroupMember.Scene.choices)
    scene = props.get("scene")
    how = str(scenes.get(scene, "")) if isinstance(scene, int) and scene else ""
    return " · ".join(each for each in (_group(props), how, str(props.get("state", ""))) if each)


def left(props: Mapping[str, Any]) -> str:
    """Which group, and how she went."""
    ends = dict(GroupMember.End.choices)
    how = str(ends.get(str(props.get("by", "")), ""))
    return " · ".join(each for each in (_group(props), how) if each)


def _group(props: Mapping[str, Any]) -> str:
    return str(props.get("group") or _("Group without a name"))


details.register(Kind.GROUP_JOINED, joined)
details.register(Kind.GROUP_LEFT, left)
panels.register(
    panels.Panel(
        page="customer",
        key="groups",
        title=gettext_lazy("Groups"),
        template="groups/customer_groups.html",
        context=customer_groups,
        permission="groups.see",
        place="side",
        order=60,
    )
)
