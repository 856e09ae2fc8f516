"""Pairs who may be one person, and merges, as the pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from yutang.customers import rules, sources
from yutang.customers.models import (
    Consent,
    Customer,
    Follow,
    Identity,
    Merge,
    Profile,
    Suggestion,
    Tag,
)
from yutang.customers.queries.people import consents_of
from yutang.customers.queries.scope import scoped_profiles
from yutang.org.models import Member

FEW = 20  # customers offered for a merge


@dataclass(frozen=True)
class Side:
    """One of two customers who are looked at side by side."""

    customer: Customer
    profile: Profile
    identities: Sequence[Identity]
    follows: Sequence[Follow]
    tags: Sequence[Tag]
    consents: Sequence[Consent]
    source: str
    differs: frozenset[str] = field(default_factory=frozenset)


def open_suggestions(*, q: str = "", reason: str = "") -> QuerySet[Suggestion]:
    """Pairs that wait for a word; neither has become somebody else meanwhile."""
    rows = Suggestion.objects.filter(
        state=Suggestion.State.OPEN, first__merged_into=None, second__merged_into=None
    )
    if reason:
        rows = rows.filter(reasons__contains=[reason])
    if q:
        found = Profile.objects.filter(search__found=rules.search_query(q, by_phone=True))
        rows = rows.filter(Q(first__profile__in=found) | Q(second__profile__in=found))
    return rows.select_related("first__profile", "second__profile")


def suggestions_of(customer: Customer) -> QuerySet[Suggestion]:
    """Who else this customer may be."""
    return open_suggestions().filter(Q(first=customer) | Q(second=customer))


def merges(*, q: str = "", state: str = "") -> QuerySet[Merge]:
    """All merges; `state`: "open" or "undone"."""
    rows = Merge.objects.select_related("kept", "gone", "actor", "undone_by")
    if state:
        rows = rows.filter(undone_at__isnull=state == "open")
    if q:
        found = Profile.objects.filter(search__found=rules.search_query(q, by_phone=True))
        rows = rows.filter(Q(kept__profile__in=found) | Q(gone__profile__in=found))
    return rows


def merges_of(customer: Customer) -> list[Merge]:
    """Who became this customer, the last first; it alone may be undone."""
    rows = Merge.objects.filter(kept=customer, undone_at=None).select_related("gone", "actor")
    return list(rows.order_by("-pk"))


def last_merges(rows: Sequence[Merge]) -> set[int]:
    """Which of these merges nothing later builds on."""
    customers = {merge.kept_id for merge in rows}
    standing = Merge.objects.filter(undone_at=None).filter(
        Q(kept__in=customers) | Q(gone__in=customers)
    )
    newest: dict[int, int] = {}
    for pk, kept, gone in standing.order_by("pk").values_list("pk", "kept_id", "gone_id"):
        newest[kept] = newest[gone] = pk
    return {m.pk for m in rows if m.undone_at is None and newest.get(m.kept_id) == m.pk}


def candidates(member: Member, customer: Customer, q: str) -> list[Profile]:
    """Customers by name, number or id who might be the same person."""
    if not q:
        return []
    found = scoped_profiles(member).filter(
        search__found=rules.search_query(q, by_phone=member.may("customers.see_phone"))
    )
    rows = found.exclude(pk=customer.pk).select_related("customer", "consultant", "store")
    return list(rows.defer("search").order_by("-last_activity_at")[:FEW])


def side(customer: Customer) -> Side:
    """All that tells this customer from another."""
    profile = customer.profile
    key = profile.source_key
    return Side(
        customer=customer,
        profile=profile,
        identities=list(customer.identities.order_by("kind", "pk")),
        follows=list(customer.follows.select_related("member").order_by("ended_at", "since")),
        tags=list(Tag.objects.filter(pk__in=profile.tag_ids).order_by("name")),
        consents=list(consents_of(customer)),
        source=sources.labels([key]).get(key, key) if key else "",
    )
