"""Customer-acquisition links in WeCom: one a member, where the corp has them at all."""

from collections.abc import Iterable
from datetime import timedelta

import structlog

from yutang.acquisition.commands.ways import LISTED_AFTER, RETRY_REFUSED
from yutang.acquisition.models import LinkQuota, MemberLink, Standing
from yutang.acquisition.rules.ways import fresh_state
from yutang.kernel import clock, jobs
from yutang.wecom import client as wecom
from yutang.wecom import settings
from yutang.wecom.api import links as api
from yutang.wecom.errors import Busy, NotSetUp, UnknownOutcome, WeComError

NOT_OFFERED = frozenset({48002, 41098, 41200})  # this app or corp has no acquisition links

logger = structlog.get_logger(__name__)


def quota() -> LinkQuota:
    """What is known of the corp's links; before the first look they are not usable."""
    return LinkQuota.objects.filter(pk=1).first() or LinkQuota()


def check_quota() -> LinkQuota:
    """What WeCom says now of the corp's links."""
    if not settings.app().is_complete:
        return quota()
    try:
        balance = api.quota(wecom.connect()).balance
    except Busy:
        raise
    except WeComError as refused:
        return _note_quota(offered=False, balance=0, refusal=_told(refused))
    return _note_quota(offered=True, balance=balance, refusal="")


def have_links(*, member_ids: Iterable[int]) -> None:
    """Every one of the members has a link, or will have one soon."""
    wanted = set(member_ids)
    known = set(MemberLink.objects.filter(member__in=wanted).values_list("member_id", flat=True))
    rows = [MemberLink(member_id=pk, name=fresh_state("l")) for pk in sorted(wanted - known)]
    MemberLink.objects.bulk_create(rows, ignore_conflicts=True)
    waiting = MemberLink.objects.filter(member__in=wanted, standing=Standing.WAITING)
    for member_id in waiting.values_list("member_id", flat=True):
        jobs.later("acquisition.publish_link", key=f"link:{member_id}", member_id=member_id)


def publish_link(*, member_id: int) -> None:
    """The member has a link; it is marked *unknown* before it is made, so never made twice."""
    link = MemberLink.objects.select_related("member").get(member=member_id)
    if not (settings.app().is_complete and link.member.wecom_userid and _claim(link)):
        return
    try:
        made = api.create(wecom.connect(), link.name, [link.member.wecom_userid])
    except UnknownOutcome:
        soon = clock.now() + timedelta(seconds=20)
        jobs.later("acquisition.find_links", key="find-links", at=soon)
        return
    except (Busy, NotSetUp):
        MemberLink.objects.filter(pk=link.pk).update(standing=Standing.WAITING)
        raise
    except WeComError as refused:
        _refuse(link, refused)
        return
    _stand(link, made)


def find_links() -> None:
    """Links whose making timed out are found by their name in WeCom's list, or made anew."""
    lost = {link.name: link for link in MemberLink.objects.filter(standing=Standing.UNKNOWN)}
    if not lost:
        return
    client = wecom.connect()
    for link_id in api.ids(client):
        if lost and not MemberLink.objects.filter(link_id=link_id).exists():
            seen = api.get(client, link_id)
            if link := lost.pop(seen.link_name, None):
                _stand(link, seen)
    for link in lost.values():
        if link.tried_at is None or link.tried_at < clock.now() - LISTED_AFTER:
            MemberLink.objects.filter(pk=link.pk).update(standing=Standing.WAITING)
            have_links(member_ids=[link.pk])


def refresh_links() -> None:
    """The quota is known afresh, refused links are tried again, and lost ones looked for."""
    if not check_quota().usable:
        return
    long_ago = clock.now() - RETRY_REFUSED
    refused = MemberLink.objects.filter(standing=Standing.REFUSED, tried_at__lt=long_ago)
    refused.update(standing=Standing.WAITING)
    waiting = MemberLink.objects.filter(standing=Standing.WAITING)
    have_links(member_ids=list(waiting.values_list("pk", flat=True)))
    find_links()


def lose_link(*, link_id: str) -> None:
    """WeCom removed the link, or doesn't serve it any more; the member gets a new one."""
    for link in MemberLink.objects.filter(link_id=link_id):
        fresh = {"standing": Standing.WAITING, "link_id": "", "url": "", "name": fresh_state("l")}
        MemberLink.objects.filter(pk=link.pk).update(**fresh)
        have_links(member_ids=[link.pk])


def _claim(link: MemberLink) -> bool:
    waiting = MemberLink.objects.filter(pk=link.pk, standing=Standing.WAITING)
    return bool(waiting.update(standing=Standing.UNKNOWN, tried_at=clock.now()))


def _stand(link: MemberLink, seen: api.Link) -> None:
    MemberLink.objects.filter(pk=link.pk).update(
        standing=Standing.LIVE, link_id=seen.link_id, url=seen.url, refusal=""
    )


def _refuse(link: MemberLink, refused: WeComError) -> None:
    MemberLink.objects.filter(pk=link.pk).update(
        standing=Standing.REFUSED, tried_at=clock.now(), refusal=_told(refused)
    )
    if refused.errcode in NOT_OFFERED:
        _note_quota(offered=False, balance=0, refusal=_told(refused))


def _note_quota(*, offered: bool, balance: int, refusal: str) -> LinkQuota:
    facts = {"offered": offered, "balance": balance, "refusal": refusal}
    row, _ = LinkQuota.objects.update_or_create(pk=1, defaults={**facts, "checked_at": clock.now()})
    return row


def _told(refused: WeComError) -> str:
    return f"{refused.errcode}: {refused.sentence}"[:300]
