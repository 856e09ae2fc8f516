"""A manager reminds a member of what waits: by an app message, a few times a day at most."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yutang.kernel import audit, clock, enterprise, jobs
from yutang.org.models import Member
from yutang.outreach.errors import NothingWaits, NudgedEnough, NudgeUnreachable
from yutang.outreach.models import Nudge
from yutang.outreach.queries.teams import nudged_today, standings_of
from yutang.wecom.api import messages
from yutang.wecom.client import connect
from yutang.wecom.errors import Busy, NotSetUp, WeComError

MOST_A_DAY = 3  # to one member, from whomever


@transaction.atomic
def nudge(*, member: Member, actor: Member) -> Nudge:
    """The member will be reminded; the row stands before WeCom is called."""
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if not member.is_active or not member.wecom_userid:
        raise NudgeUnreachable
    waiting = sum(each.waiting for each in standings_of({member.pk: member}))
    if not waiting:
        raise NothingWaits
    if nudged_today([member.pk]).get(member.pk, 0) >= MOST_A_DAY:
        raise NudgedEnough
    made = Nudge.objects.create(member=member, by=actor, at=clock.now(), waiting=waiting)
    audit.note(actor=actor, action="outreach.nudged", subject=member, waiting=waiting)
    jobs.later("outreach.send_nudge", nudge_id=made.pk)
    return made


def send_nudge(*, nudge_id: int) -> None:
    """Tell the member by an app message; a nudge that was told isn't told again.

    Whether WeCom took one whose call got no answer isn't known: it isn't repeated, since a
    reminder twice is worse than one that is missing.
    """
    row = Nudge.objects.select_related("member", "by").get(pk=nudge_id)
    if row.sent_at or row.detail:
        return
    Nudge.objects.filter(pk=row.pk).update(detail="calling")
    try:
        with translation.override(enterprise.language() or settings.LANGUAGE_CODE):
            text = _text(row)
        sent = messages.send_text(connect(), [row.member.wecom_userid or ""], text)
    except (Busy, NotSetUp):
        Nudge.objects.filter(pk=row.pk).update(detail="")
        raise
    except WeComError as fault:
        Nudge.objects.filter(pk=row.pk).update(detail=f"{fault.errcode}: {fault.sentence}"[:200])
        return
    refused = "invaliduser" if sent.invaliduser else ""
    Nudge.objects.filter(pk=row.pk).update(sent_at=None if refused else clock.now(), detail=refused)


def _text(row: Nudge) -> str:
    said = ngettext(
        "%(by)s reminds you: %(n)s thing waits for you.",
        "%(by)s reminds you: %(n)s things wait for you.",
        row.waiting,
    ) % {"by": messages.plain(row.by.name) if row.by else "", "n": row.waiting}
    url = settings.BASE_URL + reverse("console:today")
    return f'{said}\n<a href="{url}">{_("Open the list")}</a>'
