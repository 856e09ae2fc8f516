"""Operators write welcomes."""

from typing import Any

from django.db import transaction

from yutang.content import attachments as schemas
from yutang.kernel import audit, clock
from yutang.org.models import Member
from yutang.outreach.commands.media import have_copies
from yutang.outreach.models import Welcome


@transaction.atomic
def save_welcome(*, welcome: Welcome, values: dict[str, Any], actor: Member) -> Welcome:
    """The welcome holds `values` (fields of the model), and WeCom will have its pictures.

    A changed welcome keeps its row: sends of the past point to it.
    """
    is_new = welcome.pk is None
    for name, value in values.items():
        setattr(welcome, name, value)
    welcome.changed_at = clock.now()
    welcome.save()
    have_copies(wanted=schemas.ATTACHMENTS.validate_python(welcome.attachments))
    audit.note(
        actor=actor, action="welcome.created" if is_new else "welcome.changed", subject=welcome
    )
    return welcome


@transaction.atomic
def switch_welcome(*, welcome: Welcome, on: bool, actor: Member) -> None:
    """The welcome is used, or rests."""
    Welcome.objects.filter(pk=welcome.pk).update(is_on=on, changed_at=clock.now())
    audit.note(actor=actor, action="welcome.switched", subject=welcome, on=on)


@transaction.atomic
def remove_welcome(*, welcome: Welcome, actor: Member) -> None:
    """The welcome is used no more and stands on no list; its sends keep it."""
    Welcome.objects.filter(pk=welcome.pk).update(removed_at=clock.now(), is_on=False)
    audit.note(actor=actor, action="welcome.removed", subject=welcome)
