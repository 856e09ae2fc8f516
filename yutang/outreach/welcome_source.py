"""What welcomes tell the ledger: their names, pages, and what a second message says."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yutang.outreach import contents, sources
from yutang.outreach.commands.entering import SOURCE
from yutang.outreach.contents import Content, Standing
from yutang.outreach.models import Task, Welcome
from yutang.outreach.rules import text


def names(welcome_ids: Collection[int]) -> dict[int, str]:
    """The welcomes as people call them."""
    return dict(Welcome.objects.filter(pk__in=welcome_ids).values_list("pk", "name"))


def page(welcome_id: int) -> str:
    """Where a welcome is edited."""
    return reverse("outreach:welcome", args=[welcome_id])


def says(task: Task) -> Content:
    """The second message, in the member's name."""
    welcome = Welcome.objects.get(pk=task.source_id)
    name = task.member.name if task.member else ""
    return Content(text.fill(welcome.second_text, {"member": name}))


def stands(welcome_id: int) -> Standing:
    """Whether second messages go out: a welcome that rests lets them rest, a removed one none."""
    row = Welcome.objects.filter(pk=welcome_id, removed_at=None).exclude(second_text="").first()
    if row is None:
        return Standing.OVER
    return Standing.GOING if row.is_on else Standing.RESTING


contents.register(SOURCE, contents.Teller(says, stands))
sources.register(SOURCE, names, page, _("Welcome"))
