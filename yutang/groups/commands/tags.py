"""Our own tags on groups."""

from collections.abc import Iterable

from django.db import transaction

from yutang.groups.errors import TooManyTags
from yutang.groups.models import GroupChat
from yutang.kernel import audit
from yutang.org.models import Member

MOST, LONGEST = 10, 20


@transaction.atomic
def tag_group(*, group_id: int, tags: Iterable[str], actor: Member) -> GroupChat:
    """The group bears these tags and no others."""
    wanted = list(dict.fromkeys(tag for each in tags if (tag := " ".join(each.split()))))
    if len(wanted) > MOST or any(len(tag) > LONGEST for tag in wanted):
        raise TooManyTags
    group = GroupChat.objects.select_for_update().get(pk=group_id)
    if group.tags != wanted:
        group.tags = wanted
        group.save(update_fields=["tags"])
        audit.note(actor=actor, action="groups.tagged", subject=group, tags=wanted)
    return group
