"""WeCom is asked who published a moment, who saw it, and who liked or commented on it."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from django.db import transaction

from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach.commands import moment_ledger as ledger
from yutang.outreach.models import Moment, MomentPart, MomentReaction
from yutang.outreach.rules import moments as limits
from yutang.wecom.api import moments as wecom
from yutang.wecom.client import connect
from yutang.wecom.errors import WeComError

CANCELLED_BEFORE = 41088
State = Moment.State


def poll(*, moment: Moment) -> None:
    """The moment shows what WeCom knows of its members, and is asked about again later."""
    client = connect()
    if moment.cancel_at:
        _cancel(moment)
    try:
        rows = list(wecom.tasks(client, moment.moment_id))
    except WeComError as fault:
        if fault.errcode != wecom.DISPATCHING:
            raise
        due = clock.now() + timedelta(seconds=min(300, 10 * 2**moment.tries))
        Moment.objects.filter(pk=moment.pk).update(tries=moment.tries + 1, poll_next_at=due)
        return
    _keep(moment, rows)
    _plan(moment)


def poll_part(*, part: MomentPart) -> None:
    """The member's part shows who saw it, liked it, commented on it; each is recorded once."""
    client, moment = connect(), part.moment
    seen = list(wecom.seen_by(client, moment.moment_id, part.userid))
    reactions = wecom.reactions(client, moment.moment_id, part.userid)
    now = clock.now()
    with transaction.atomic():
        locked = MomentPart.objects.select_for_update().get(pk=part.pk)
        assert locked.published_at, locked.pk
        ledger.enter(part=locked, external_userids=seen)
        ledger.react(part=locked, said=_said(reactions))
        pause = limits.next_poll(now - locked.published_at)
        locked.seen = len(seen)
        locked.likes, locked.comments = len(reactions.like_list), len(reactions.comment_list)
        locked.polled_at = now
        locked.poll_next_at = now + pause if pause else None
        locked.save(update_fields=["seen", "likes", "comments", "polled_at", "poll_next_at"])


def _cancel(moment: Moment) -> None:
    """WeCom lets members publish it no more."""
    try:
        wecom.cancel(connect(), moment.moment_id)
    except WeComError as fault:
        if fault.errcode != CANCELLED_BEFORE:
            raise
    moment.state, moment.done_at = State.CANCELLED, clock.now()
    moment.save(update_fields=["state", "done_at"])


@transaction.atomic
def _keep(moment: Moment, rows: list[wecom.MemberTask]) -> None:
    """Each member has a part; who published it since is asked about from now on."""
    known = {
        (each.wecom_userid or "").lower(): each.pk
        for each in Member.objects.filter(wecom_userid__in=[row.userid for row in rows])
    }
    MomentPart.objects.bulk_create(
        [
            MomentPart(moment=moment, userid=row.userid, member_id=known.get(row.userid.lower()))
            for row in rows
        ],
        ignore_conflicts=True,
        batch_size=1_000,
    )
    published = [row.userid for row in rows if row.publish_status == wecom.PUBLISHED]
    now = clock.now()
    fresh = MomentPart.objects.filter(moment=moment, userid__in=published, published_at=None)
    fresh.update(published_at=now, poll_next_at=now)


def _plan(moment: Moment) -> None:
    """Done when all have published, or after a month; until then it is asked about."""
    now = clock.now()
    waiting = MomentPart.objects.filter(moment=moment, published_at=None).exists()
    pause = limits.next_poll(now - (moment.opened_at or now))
    if moment.state == State.CANCELLED:
        Moment.objects.filter(pk=moment.pk).update(poll_next_at=None, tries=0)
    elif waiting and pause:
        Moment.objects.filter(pk=moment.pk).update(poll_next_at=now + pause, tries=0)
    else:
        Moment.objects.filter(pk=moment.pk, state=State.OPEN).update(
            state=State.DONE, done_at=now, poll_next_at=None
        )


def _said(reactions: wecom.Reactions) -> list[ledger.Said]:
    """Likes and comments of customers; a comment is told apart by its second and its place."""
    found = [
        ledger.Said(row.external_userid, MomentReaction.Kind.LIKE, "", _moment(row.create_time))
        for row in reactions.like_list
        if row.external_userid
    ]
    times: Counter[tuple[str, int]] = Counter()
    for row in reactions.comment_list:
        if row.external_userid:
            key = (row.external_userid, row.create_time)
            times[key] += 1
            mark = f"{row.create_time}:{times[key]}"
            at = _moment(row.create_time)
            found.append(ledger.Said(row.external_userid, MomentReaction.Kind.COMMENT, mark, at))
    return found


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC) if seconds else clock.now()
