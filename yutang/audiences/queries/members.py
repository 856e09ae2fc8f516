"""Who is in an audience, as far as a member may see."""

from django.db.models import F, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from yutang.audiences.models import Audience, AudienceMember
from yutang.customers import queries as customers
from yutang.customers import rules
from yutang.customers.models import Customer, Profile
from yutang.kernel.ui import keyset
from yutang.org import rules as org
from yutang.org.models import Member

SAMPLE = 20
COUNTED = 10_000  # more are "10,000+"
FOUND = 20  # customers offered when one is looked for


def members(audience: Audience, member: Member, q: str = "") -> QuerySet[Profile]:
    """The members within sight, with `entered_at`, that a search leaves."""
    rows = customers.scoped_profiles(member).filter(customer__audiences__audience=audience)
    rows = rows.annotate(entered_at=F("customer__audiences__entered_at"))
    return _searched(rows, member, q).select_related("customer", "consultant", "store")


def members_page(
    audience: Audience, member: Member, *, q: str, cursor: str | None
) -> tuple[keyset.Page[Profile], int]:
    """A page of them, newest entered first, and how many (`COUNTED` + 1: more than counted)."""
    rows = members(audience, member, q)
    page = keyset.page(rows.defer("search"), by="-entered_at", cursor=cursor)
    if not q and member.role in org.SEES_ALL:
        return page, audience.size
    return page, rows.order_by().values("pk")[: COUNTED + 1].count()


def sample(audience: Audience, member: Member) -> list[Profile]:
    """Some of them, drawn anew each time."""
    drawn = members(audience, member).order_by("?").values_list("pk", flat=True)[:SAMPLE]
    rows = members(audience, member).filter(
        pk__in=list(drawn)
    )  # all were sorted by their ids alone
    return list(rows.defer("search").order_by("pk"))


def customers_found(member: Member, q: str) -> list[Profile]:
    """The customers within sight whom a search finds, in the audience or not."""
    rows = _searched(customers.scoped_profiles(member), member, q)
    return list(rows.select_related("customer").defer("search").order_by("-pk")[:FOUND])


def audiences_of(customer: Customer) -> list[AudienceMember]:
    """The living audiences that the customer is in, the newest first."""
    rows = AudienceMember.objects.filter(customer=customer, audience__archived_at=None)
    return list(rows.select_related("audience").order_by("-entered_at", "audience__name"))


def is_refreshing(audience: Audience) -> bool:
    """Whether a refresh waits or runs."""
    jobs = ProcrastinateJob.objects.filter(status__in=["todo", "doing"])
    asked = jobs.filter(task_name="audiences.refresh", args__audience_id=audience.pk)
    return bool(asked.exists())


def _searched(rows: QuerySet[Profile], member: Member, q: str) -> QuerySet[Profile]:
    if not q:
        return rows
    by_phone = member.may("customers.see_phone")
    return rows.filter(search__found=rules.search_query(q, by_phone=by_phone))
