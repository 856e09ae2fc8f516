"""Which group chats a trigger is for."""

from django.db.models import Q, QuerySet

from yutang.groups.models import GroupChat
from yutang.journeys.rules.triggers import Groups


def chosen(which: Groups | None) -> QuerySet[GroupChat]:
    """The living groups that fit every list that isn't empty; those not read yet wait."""
    found = GroupChat.objects.exclude(status=GroupChat.Status.DISSOLVED)
    found = found.exclude(created_at=None, read_at=None)
    if which is None:
        return found
    if which.owner_ids:
        found = found.filter(owner__in=which.owner_ids)
    if which.tags:
        found = found.filter(tags__overlap=which.tags)
    return found.filter(Q(pk__in=which.chat_ids)) if which.chat_ids else found
