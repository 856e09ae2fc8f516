"""Tag groups and tags are made, renamed, moved and deleted here, and then in WeCom."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from yutang.customers import log
from yutang.customers.commands.pushes import want
from yutang.customers.kinds import Kind
from yutang.customers.models import Push, Tag, TagGroup
from yutang.kernel import audit, clock, database, jobs, keeping
from yutang.kernel.errors import DomainError, InvalidInput
from yutang.org.models import Member

LONGEST = 30  # characters of a name that WeCom takes
Placed = TagGroup | Tag
CHUNK = 10_000  # bearers cleared in one transaction

# Bearers lose the tag and their log says so, in one statement.
CLEAR = """
    with chosen as (
        select customer_id from customers_customertag where tag_id = %(tag_id)s
        group by customer_id order by customer_id limit %(limit)s),
    gone as (
        delete from customers_customertag borne using chosen
        where borne.tag_id = %(tag_id)s and borne.customer_id = chosen.customer_id)
    insert into customers_activity
        (customer_id, kind, happened_at, member_id, subject_type, subject_id, amount, props)
    select customer_id, %(kind)s, now(), null, 'tag', %(tag_id)s, null,
        jsonb_build_object('tag', %(name)s::text, 'source', 'deleted', 'source_ref', '')
    from chosen
"""


class NameTaken(DomainError):
    """Another tag (of the group) or group has the name."""

    code = "name_taken"
    status = 422
    sentence = _("This name is taken already.")


@transaction.atomic
def create_group(*, name: str, tags: Sequence[str], actor: Member | None) -> TagGroup:
    """Make a group with its tags; WeCom has no empty groups."""
    names = list(dict.fromkeys(filter(None, (_checked(tag) for tag in tags if tag.strip()))))
    if not names:
        raise InvalidInput(_("A group needs at least one tag."), field="tags")
    group = TagGroup(name=_checked(name))
    _save(group)
    audit.note(actor=actor, action="tags.create_group", subject=group)
    for tag in names:
        create_tag(group=group, name=tag, actor=actor)
    return group


@transaction.atomic
def create_tag(*, group: TagGroup, name: str, actor: Member | None) -> Tag:
    """Make a tag in a group."""
    tag = Tag(group=group, name=_checked(name))
    _save(tag)
    want(Push.Kind.TAG, tag.pk, actor=actor)
    audit.note(actor=actor, action="tags.create", subject=tag)
    return tag


@transaction.atomic
def rename_group(*, group: TagGroup, name: str, actor: Member | None) -> None:
    """Give the group another name."""
    _rename(group, name)
    want(Push.Kind.GROUP, group.pk, actor=actor)
    audit.note(actor=actor, action="tags.rename_group", subject=group)


@transaction.atomic
def rename_tag(*, tag: Tag, name: str, actor: Member | None) -> None:
    """Give the tag another name; its bearers keep it."""
    _rename(tag, name)
    want(Push.Kind.TAG, tag.pk, actor=actor)
    audit.note(actor=actor, action="tags.rename", subject=tag)


@transaction.atomic
def move_tag(*, tag: Tag, up: bool, actor: Member | None) -> None:
    """Exchange the tag's place with its neighbour's; WeCom shows larger orders first."""
    rows = tag.group.tags.select_for_update().filter(deleted_at=None).order_by("pk")
    _move(_as_shown(rows), tag, up, Push.Kind.TAG, actor)


@transaction.atomic
def move_group(*, group: TagGroup, up: bool, actor: Member | None) -> None:
    """Exchange the group's place with its neighbour's."""
    rows = TagGroup.objects.select_for_update().filter(deleted_at=None).order_by("pk")
    _move(_as_shown(rows), group, up, Push.Kind.GROUP, actor)


@transaction.atomic
def delete_tag(*, tag: Tag, actor: Member | None) -> None:
    """Delete the tag here and in WeCom; its bearers lose it. Refused while a plan uses it."""
    keeping.refuse_if_used("tag", tag.pk)
    _delete(tag)
    want(Push.Kind.TAG, tag.pk, actor=actor)
    audit.note(actor=actor, action="tags.delete", subject=tag)
    if not tag.group.tags.filter(deleted_at=None).exists():
        TagGroup.objects.filter(pk=tag.group_id).update(deleted_at=clock.now())


@transaction.atomic
def delete_group(*, group: TagGroup, actor: Member | None) -> None:
    """Delete the group with its tags here and in WeCom, unless a plan uses one of them."""
    for tag in group.tags.filter(deleted_at=None):
        keeping.refuse_if_used("tag", tag.pk)
        _delete(tag)
    TagGroup.objects.filter(pk=group.pk).update(deleted_at=clock.now())
    want(Push.Kind.GROUP, group.pk, actor=actor)
    audit.note(actor=actor, action="tags.delete_group", subject=group)


@transaction.atomic
def clear_tag(*, tag_id: int) -> bool:
    """Let up to 10,000 bearers lose a deleted tag; returns whether more wait."""
    tag = Tag.objects.get(pk=tag_id)
    if tag.deleted_at is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            CLEAR, {"tag_id": tag_id, "limit": CHUNK, "kind": Kind.UNTAGGED, "name": tag.name}
        )
        count = cursor.rowcount
    database.notify(log.CHANNEL)
    return bool(count == CHUNK)


@transaction.atomic
def retry_push(*, push: Push, actor: Member | None) -> None:
    """Try again to tell WeCom what it refused."""
    Push.objects.filter(pk=push.pk, state=Push.State.FAILED).update(
        state=Push.State.PENDING, attempts=0, next_at=None, reason="", changed_at=clock.now()
    )
    database.notify("yutang_push")
    audit.note(actor=actor, action="tags.retry", subject=push)


def _checked(name: str) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise InvalidInput(_("Please enter a name."), field="name")
    if len(plain) > LONGEST:
        raise InvalidInput(_("WeCom takes names of at most 30 characters."), field="name")
    return plain


def _save(row: TagGroup | Tag) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise NameTaken(field="name") from None


def _rename(row: TagGroup | Tag, name: str) -> None:
    row.name = _checked(name)
    _save(row)


def _as_shown(locked: Iterable[Placed]) -> list[Placed]:
    """In the order of the page: larger orders first."""
    return sorted(locked, key=lambda row: -row.order)


def _move(
    rows: Sequence[Placed], moved: Placed, up: bool, kind: Push.Kind, actor: Member | None
) -> None:
    if moved not in rows:
        return  # somebody else has just deleted it
    place = rows.index(moved)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    ordered: list[Placed] = list(rows)
    ordered[place], ordered[other] = ordered[other], ordered[place]
    for order, row in enumerate(reversed(ordered), 1):
        if row.order != order:
            row.order = order
            row.save(update_fields=["order"])
            want(kind, row.pk, actor=actor)


def _delete(tag: Tag) -> None:
    Tag.objects.filter(pk=tag.pk).update(deleted_at=clock.now())
    jobs.later("customers.clear_tag", key=f"clear_tag:{tag.pk}", tag_id=tag.pk)
