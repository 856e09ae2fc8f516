"""The company's tags as WeCom lists them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from yutang.customers.models import Push, Tag, TagGroup
from yutang.kernel import clock, jobs
from yutang.wecom import client as wecom
from yutang.wecom.api import tags

ONE_AT_A_TIME = "select pg_advisory_xact_lock(7301)"


def sync_tags() -> None:
    """Read all groups and tags from WeCom; what we have still to tell WeCom is left as it is."""
    at = clock.now()
    take_in_list(tags.groups(wecom.connect()), at=at)


@transaction.atomic
def take_in_list(listed: Sequence[tags.TagGroup], *, at: datetime) -> None:
    """Make, rename, move and drop groups and tags so that ours are those listed at a time."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
    groups = _groups(listed, at)
    for shown in listed:
        _tags(groups[shown.id], shown.tags, at)
    _drop(listed, at)


def _groups(listed: Sequence[tags.TagGroup], at: datetime) -> dict[str, TagGroup]:
    held = _held(Push.Kind.GROUP, at)
    names = _apart({shown.id: shown.name[:60] for shown in listed})
    by_id = {str(row.wecom_id): row for row in TagGroup.objects.filter(wecom_id__in=names)}
    ours = {row.name: row for row in TagGroup.objects.filter(wecom_id=None, deleted_at=None)}
    _step_aside([row for id, row in by_id.items() if row.name != names[id]], held)
    for shown in listed:
        row = by_id.get(shown.id) or ours.get(names[shown.id]) or TagGroup(name=names[shown.id])
        if row.pk not in held:
            row.name, row.order, row.deleted_at = names[shown.id], shown.order, None
        row.wecom_id = shown.id
        row.save()
        by_id[shown.id] = row
    return by_id


def _tags(group: TagGroup, listed: Sequence[tags.Tag], at: datetime) -> None:
    held = _held(Push.Kind.TAG, at)
    names = _apart({shown.id: shown.name[:60] for shown in listed})
    by_id = {str(row.wecom_id): row for row in Tag.objects.filter(wecom_id__in=names)}
    ours = {row.name: row for row in group.tags.filter(wecom_id=None, deleted_at=None)}
    _step_aside([row for id, row in by_id.items() if row.name != names[id]], held)
    for shown in listed:
        row = by_id.get(shown.id) or ours.get(names[shown.id]) or Tag(name=names[shown.id])
        if row.pk not in held:
            row.name, row.order, row.deleted_at = names[shown.id], shown.order, None
        row.group, row.wecom_id = group, shown.id
        row.save()


def _drop(listed: Sequence[tags.TagGroup], at: datetime) -> None:
    """What WeCom no longer lists is gone here too; its bearers lose it by a job."""
    kept_groups = [group.id for group in listed]
    kept_tags = [tag.id for group in listed for tag in group.tags]
    gone = Tag.objects.filter(deleted_at=None, wecom_id__isnull=False).exclude(
        wecom_id__in=kept_tags
    )
    ids = list(gone.exclude(pk__in=_held(Push.Kind.TAG, at)).values_list("pk", flat=True))
    Tag.objects.filter(pk__in=ids).update(deleted_at=at)
    for id in ids:
        jobs.later("customers.clear_tag", key=f"clear_tag:{id}", tag_id=id)
    TagGroup.objects.filter(deleted_at=None, wecom_id__isnull=False).exclude(
        wecom_id__in=kept_groups
    ).exclude(pk__in=_held(Push.Kind.GROUP, at)).exclude(
        tags__in=Tag.objects.filter(deleted_at=None)
    ).update(deleted_at=at)


def _held(kind: Push.Kind, at: datetime) -> set[int]:
    """What we have told WeCom since, or have still to tell."""
    ours = Push.objects.filter(kind=kind).exclude(state=Push.State.DONE, changed_at__lt=at)
    return set(ours.values_list("subject_id", flat=True))


def _step_aside(rows: Sequence[TagGroup] | Sequence[Tag], held: Collection[int]) -> None:
    """Free the names of rows that get another, so that two may exchange theirs."""
    for row in rows:
        if row.pk not in held:
            row.name = f"~{row.pk}"
            row.save(update_fields=["name"])


def _apart(names: Mapping[str, str]) -> dict[str, str]:
    """Names told apart by a number where WeCom has the same twice."""
    seen: dict[str, int] = {}
    found = {}
    for id, name in names.items():
        seen[name] = seen.get(name, 0) + 1
        found[id] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return found
