"""What the page of one customer shows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yutang.customers import sources
from yutang.customers.models import (
    Activity,
    Consent,
    Customer,
    CustomerTag,
    Follow,
    Identity,
    Profile,
    Push,
    Tag,
    TagGroup,
)
from yutang.customers.sentences import GROUPS
from yutang.kernel.ui import keyset

PAGE = 30
CHOICES = 200  # tags offered at once


@dataclass(frozen=True)
class Borne:
    """A tag that a customer bears: how she got it, and whether WeCom knows."""

    tag: Tag
    row: CustomerTag
    push: Push | None  # one that is not through
    origin: str = ""  # which code or rule gave it

    @property
    def state(self) -> str:
        return self.push.state if self.push else ""


def tags_of(customer: Customer) -> list[tuple[TagGroup, list[Borne]]]:
    """The customer's tags by group, as WeCom orders both."""
    rows = CustomerTag.objects.filter(customer=customer, tag__deleted_at=None)
    follows = list(Follow.objects.filter(customer=customer).values_list("pk", flat=True))
    pushes = {
        push.detail_id: push
        for push in Push.objects.filter(kind=Push.Kind.MARK, subject_id__in=follows).exclude(
            state=Push.State.DONE
        )
    }
    found: dict[int, Borne] = {}
    given = list(rows.select_related("tag__group").order_by("pk"))
    names = sources.labels({row.source_ref for row in given})
    for row in given:
        origin = names.get(row.source_ref, "")
        found.setdefault(row.tag_id, Borne(row.tag, row, pushes.get(row.tag_id), origin))
    groups: dict[TagGroup, list[Borne]] = defaultdict(list)
    for borne in sorted(found.values(), key=lambda b: (-b.tag.order, b.tag.pk)):
        groups[borne.tag.group].append(borne)
    return sorted(groups.items(), key=lambda item: (-item[0].order, item[0].pk))


def tags_to_give(customer: Customer | None, text: str) -> list[tuple[TagGroup, list[Tag]]]:
    """Tags that the customer lacks and whose name, or whose group's, holds the text."""
    rows = Tag.objects.filter(deleted_at=None).select_related("group")
    if customer is not None:
        rows = rows.exclude(tagged__customer=customer)
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(group__name__icontains=word))
    groups: dict[TagGroup, list[Tag]] = defaultdict(list)
    for tag in rows.order_by("-group__order", "group_id", "-order", "pk")[:CHOICES]:
        groups[tag.group].append(tag)
    return list(groups.items())


def follows_of(customer: Customer) -> list[tuple[Follow, Push | None]]:
    """Who follows and followed the customer, present ones first; with a note on its way."""
    rows = list(Follow.objects.filter(customer=customer).select_related("member"))
    pushes = {
        push.subject_id: push
        for push in Push.objects.filter(
            kind=Push.Kind.REMARK, subject_id__in=[row.pk for row in rows]
        ).exclude(state=Push.State.DONE)
    }
    rows.sort(key=lambda row: (not row.is_open, row.since))
    return [(row, pushes.get(row.pk)) for row in rows]


def identities_of(customer: Customer) -> Sequence[Identity]:
    """All the names that the outside world knows the customer by."""
    return list(Identity.objects.filter(customer=customer).order_by("kind", "pk"))


def consents_of(customer: Customer) -> Sequence[Consent]:
    """The newest word of the customer for each purpose."""
    rows = Consent.objects.filter(customer=customer).order_by("purpose", "-at", "-pk")
    return list(rows.distinct("purpose"))


def timeline(customer: Customer, *, group: str, cursor: str | None) -> keyset.Page[Activity]:
    """What happened with the customer, newest first; `group`: only these kinds."""
    rows: QuerySet[Activity] = Activity.objects.filter(customer=customer).select_related("member")
    kinds = next((each.kinds for each in GROUPS if each.key == group), None)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    return keyset.page(rows, by="-happened_at", cursor=cursor, size=PAGE)


def tags_by_id(profiles: Iterable[Profile]) -> dict[int, Tag]:
    """The tags that these profiles bear."""
    ids = {id for profile in profiles for id in profile.tag_ids}
    return Tag.objects.filter(deleted_at=None).in_bulk(ids)


def remarks_by_customer(profiles: Iterable[Profile], q: str) -> dict[int, str]:
    """The remark by which a search found each of these, where the name alone doesn't show it."""
    if not q:
        return {}
    shown = {profile.pk: profile.name.casefold() for profile in profiles}
    rows = Follow.objects.filter(customer__in=shown, remark__icontains=q).order_by("-pk")
    found = rows.values_list("customer_id", "remark")
    return {id: remark for id, remark in found if q.casefold() not in shown[id]}
