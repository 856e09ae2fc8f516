"""What welcomes tell the ledger: their names and pages."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yutang.outreach import sources
from yutang.outreach.commands.entering import SOURCE
from yutang.outreach.models import Welcome


def names(welcome_ids: Collection[int]) -> dict[int, str]:
    """The welcomes as people call them."""
    return dict(Welcome.objects.filter(pk__in=welcome_ids).values_list("pk", "name"))


def page(welcome_id: int) -> str:
    """Where a welcome is edited."""
    return reverse("outreach:welcome", args=[welcome_id])


sources.register(SOURCE, names, page, _("Welcome"))
