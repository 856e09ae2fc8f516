"""What audiences add to pages below them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from yutang.audiences import queries
from yutang.audiences.models import Audience, AudienceExport, BehaviourTag
from yutang.customers import filters, sources
from yutang.customers.models import Customer, Profile
from yutang.kernel import reading
from yutang.kernel.ui import panels
from yutang.kernel.ui.todos import Todo
from yutang.org.models import Member


def customer_audiences(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """In which audiences the customer is; the page has made sure that the member may see her."""
    return {"memberships": queries.audiences_of(customer), "customer": customer}


def waiting_exports(request: HttpRequest, subject: Any) -> dict[str, Any]:
    """Exports that wait for this member to agree."""
    asked = AudienceExport.objects.filter(state=AudienceExport.State.ASKED)
    count = asked.exclude(asked_by=request.user.pk).count()
    if not count:
        return {"todos": []}
    words = ngettext(
        "%(n)s export of an audience waits for you",
        "%(n)s exports of audiences wait for you",
        count,
    )
    url = reverse("audiences:exports")
    return {
        "todos": [Todo("warn", words % {"n": count}, "", url, pgettext_lazy("export", "Decide"))]
    }


def options(member: Member) -> Sequence[tuple[str, str]]:
    """The living audiences, for whoever may see them."""
    if not member.may("audiences.see"):
        return []
    rows = Audience.objects.filter(archived_at=None).order_by("name")
    return [(str(id), name) for id, name in rows.values_list("pk", "name")]


def in_audience(profiles: QuerySet[Profile], value: str) -> QuerySet[Profile]:
    """The profiles of the audience's members."""
    return profiles.filter(customer__audiences__audience=reading.whole(value))


def behaviours(ids: set[int]) -> dict[int, str]:
    """What the rules of behaviour tags are called, where a tagging names one."""
    return dict(BehaviourTag.objects.filter(pk__in=ids).values_list("pk", "name"))


sources.register("behaviour", behaviours)
filters.register("audience", _("Audience"), options, in_audience, order=60)
panels.register(
    panels.Panel(
        page="customer",
        key="audiences",
        title=_("Audiences"),
        template="audiences/customer.html",
        context=customer_audiences,
        permission="audiences.see",
        place="side",
        order=40,
    )
)
panels.register(
    panels.Panel(
        page="home",
        key="audience_exports",
        title=_("Exports of audiences"),
        template="audiences/customer.html",
        context=waiting_exports,
        permission="audiences.approve",
        place="todo",
    )
)
