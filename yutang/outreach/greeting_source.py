"""What a group welcome is called where links that it gave are counted."""

from collections.abc import Collection

from yutang.customers import sources
from yutang.outreach.commands.group_welcomes import SOURCE
from yutang.outreach.models import GroupWelcome


def names(ids: Collection[int]) -> dict[int, str]:
    """The templates as people call them."""
    return dict(GroupWelcome.objects.filter(pk__in=ids).values_list("pk", "name"))


sources.register(SOURCE, names)
