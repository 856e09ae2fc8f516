"""Members are reminded of a moment they haven't published.

WeCom's own reminders are for mass messages only, so the app writes to the member, three times in
24 hours at most. The place is taken before WeCom is called: what got no answer isn't repeated.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from yutang.kernel import audit, clock, enterprise, jobs
from yutang.kernel.errors import DomainError
from yutang.org.models import Member
from yutang.outreach.errors import MomentPublished, MomentReminded, NudgeUnreachable
from yutang.outreach.models import Moment, MomentPart
from yutang.wecom.api import messages
from yutang.wecom.client import connect

MOST = 3
DAY = timedelta(days=1)


@transaction.atomic
def remind(*, part_id: int, actor: Member) -> None:
    """The member will be reminded."""
    rows = MomentPart.objects.select_for_update(of=("self",)).select_related("moment", "member")
    part = rows.get(pk=part_id)
    if part.published_at or part.moment.cancel_at or part.moment.state != Moment.State.OPEN:
        raise MomentPublished
    if part.member is None or not part.member.is_active or not part.member.wecom_userid:
        raise NudgeUnreachable
    count = reminders(part)
    if count >= MOST:
        raise MomentReminded
    part.reminders, part.reminded_at = count + 1, clock.now()
    part.save(update_fields=["reminders", "reminded_at"])
    audit.note(actor=actor, action="moments.reminded", subject=part.moment, member=part.userid)
    jobs.later("outreach.tell_moment", part_id=part.pk)


def remind_all(*, part_ids: Sequence[int], actor: Member) -> int:
    """Each who may be reminded is; returns how many."""
    count = 0
    for part_id in part_ids:
        try:
            remind(part_id=part_id, actor=actor)
        except DomainError:
            continue
        count += 1
    return count


def reminders(part: MomentPart) -> int:
    """Those that still count: after a day's rest none does."""
    rested = part.reminded_at is None or part.reminded_at + DAY <= clock.now()
    return 0 if rested else part.reminders


def tell(*, part_id: int) -> None:
    """Write to the member, unless she has published it meanwhile."""
    part = MomentPart.objects.select_related("moment", "member").get(pk=part_id)
    if part.published_at or part.member is None:
        return
    with translation.override(enterprise.language() or settings.LANGUAGE_CODE):
        said = _("A moment waits for you to publish it: %(name)s") % {"name": part.moment.name}
        url = settings.BASE_URL + reverse("console:today")
        text = f'{said}\n<a href="{url}">{_("Open the list")}</a>'
    messages.send_text(connect(), [part.member.wecom_userid or ""], text)
