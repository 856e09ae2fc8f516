"""Whose chat the sidebar stands beside, as far as the member at it may see."""

from dataclasses import dataclass

from django.db.models import QuerySet

from yutang.customers import queries
from yutang.customers.models import Customer, Identity
from yutang.groups import queries as groups
from yutang.groups.models import GroupChat
from yutang.kernel import reading
from yutang.org.access import MemberRequest
from yutang.org.models import Unit


@dataclass(frozen=True)
class Beside:
    """A customer, or a group, or nobody whom we know; `is_stranger`: WeCom named somebody."""

    customer: Customer | None = None
    group: GroupChat | None = None
    is_stranger: bool = False

    @property
    def query(self) -> str:
        """How addresses of the sidebar name it."""
        if self.customer:
            return f"customer={self.customer.pk}"
        return f"group={self.group.pk}" if self.group else ""

    @property
    def own_tab(self) -> str:
        """The tab that tells of it; empty where there is none."""
        if self.customer:
            return "customer"
        return "group" if self.group else ""

    @property
    def store(self) -> Unit | None:
        """In whose name is spoken; None: of the member's own unit."""
        return self.customer.profile.store if self.customer else None

    @property
    def customer_id(self) -> int | None:
        return self.customer.pk if self.customer else None


def chosen(request: MemberRequest) -> Beside:
    """What the address names by our own ids."""
    given = {**request.GET.dict(), **request.POST.dict()}
    if pk := reading.whole(given.get("customer")):
        return Beside(customer=seen(request).filter(pk=pk).first())
    if pk := reading.whole(given.get("group")):
        return Beside(group=_groups(request).filter(pk=pk).first())
    return Beside()


def named(request: MemberRequest) -> Beside:
    """What WeCom names by its ids, else what the address names by ours."""
    if external := request.GET.get("external_userid", ""):
        kind = Identity.Kind.EXTERNAL_USERID
        known = Identity.objects.filter(kind=kind, value=external).values("customer")
        customer = seen(request).filter(pk__in=known).first()
        return Beside(customer=customer, is_stranger=customer is None)
    if chat := request.GET.get("chat_id", ""):
        group = _groups(request).filter(chat_id=chat).first()
        return Beside(group=group, is_stranger=group is None)
    return chosen(request)


def seen(request: MemberRequest) -> QuerySet[Customer]:
    """The customers whom the member may see, with what the card tells of them."""
    return queries.scoped(request.member).select_related("profile__store", "profile__consultant")


def _groups(request: MemberRequest) -> QuerySet[GroupChat]:
    if not request.member.may("groups.see"):
        return GroupChat.objects.none()
    return groups.groups(request.member)
