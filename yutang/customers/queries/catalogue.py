"""Groups and tags with how many bear each, and whether WeCom has them."""

import time
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import connection

from yutang.customers.models import Push, Tag, TagGroup

COUNT = """
    select tag_id, count(*) from customers_profile, unnest(tag_ids) as tag_id group by tag_id
"""
KEPT = "customers.tag_bearers"
LONGEST = 600  # seconds


@dataclass(frozen=True)
class TagRow:
    """A tag with its bearers, and the push that is not through."""

    tag: Tag
    bearers: int
    push: Push | None


@dataclass(frozen=True)
class GroupRow:
    """A group with its tags."""

    group: TagGroup
    push: Push | None
    tags: list[TagRow] = field(default_factory=list)


def catalogue() -> list[GroupRow]:
    """All groups and tags as WeCom orders them: larger orders first."""
    pushes = {(push.kind, push.subject_id): push for push in _open_pushes()}
    bearers = _bearers()
    rows = {
        group.pk: GroupRow(group, pushes.get((Push.Kind.GROUP, group.pk)))
        for group in TagGroup.objects.filter(deleted_at=None).order_by("-order", "pk")
    }
    for tag in Tag.objects.filter(deleted_at=None, group__in=rows).order_by("-order", "pk"):
        push = pushes.get((Push.Kind.TAG, tag.pk))
        rows[tag.group_id].tags.append(TagRow(tag, bearers.get(tag.pk, 0), push))
    return list(rows.values())


def _open_pushes() -> list[Push]:
    kinds = [Push.Kind.GROUP, Push.Kind.TAG]
    return list(Push.objects.filter(kind__in=kinds).exclude(state=Push.State.DONE))


def _bearers() -> dict[int, int]:
    """How many bear each tag; among a million customers that takes seconds, so it is kept.

    A hundred times as long as the counting took: the few of a small brand are always counted anew.
    """
    kept: dict[int, int] | None = cache.get(KEPT)
    if kept is None:
        began = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute(COUNT)
            kept = dict(cursor.fetchall())
        cache.set(KEPT, kept, min(LONGEST, 100 * (time.monotonic() - began)))
    return kept
