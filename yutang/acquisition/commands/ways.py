"""Contact ways in WeCom: made once, told of changes, found again after a time-out."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db.models import Q

from yutang.acquisition.commands.seats import seat_members
from yutang.acquisition.models import Code, Standing, Way
from yutang.acquisition.queries.pool import pools
from yutang.acquisition.rules.ways import REMARK_LENGTH, fingerprint, fresh_state, wanted_members
from yutang.kernel import clock, jobs
from yutang.org.models import Member
from yutang.wecom import client as wecom
from yutang.wecom import settings
from yutang.wecom.api import ways as api
from yutang.wecom.errors import Busy, NotSetUp, UnknownOutcome, WeComError

LISTED_AFTER = timedelta(minutes=2)  # a way that WeCom doesn't list by then was never made
RETRY_REFUSED = timedelta(hours=1)
CLOCKS_APART = timedelta(minutes=10)

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Wanted:
    """What WeCom should know of a way."""

    users: list[str]
    remark: str
    skip_verify: bool

    @property
    def print(self) -> str:
        return fingerprint(user_ids=self.users, remark=self.remark, skip_verify=self.skip_verify)


def have_member_way(*, code: Code, member_id: int) -> Way:
    """The way that leads to one member by one page code; WeCom is asked for it at once."""
    way, _ = Way.objects.get_or_create(
        code=code, member_id=member_id, defaults={"token": fresh_state("m")}
    )
    if way.standing == Standing.WAITING:
        jobs.later("acquisition.publish_way", priority=10, key=f"way:{way.pk}", way_id=way.pk)
    return way


def publish_way(*, way_id: int) -> None:
    """WeCom knows the way as it should be; it is called only when something changed.

    The way is marked *unknown* before it is made, so that a crash never makes it twice.
    """
    way = Way.objects.select_related("code", "member").get(pk=way_id)
    if not settings.app().is_complete or not way.code.is_open(clock.now()):
        return
    if way.standing == Standing.UNKNOWN:
        return
    wanted = wanted_of([way])[way.pk]
    if wanted is None or (way.standing == Standing.LIVE and way.synced == wanted.print):
        return
    if way.config_id:
        _update(way, wanted)
    elif _claim(way):
        _create(way, wanted)


def wanted_of(ways: list[Way]) -> dict[int, Wanted | None]:
    """What WeCom should know of each way now; None: as before, since nobody is on duty."""
    at = clock.local(clock.now())
    everyone = pools(code_ids={way.code_id for way in ways if way.member_id is None})
    chosen = {
        way.pk: [c.member_id for c in wanted_members(everyone[way.code_id], at=at)]
        if way.member_id is None
        else [way.member_id]
        for way in ways
    }
    userids = _userids({pk for ids in chosen.values() for pk in ids})
    return {way.pk: _wanted(way, [userids[pk] for pk in chosen[way.pk]]) for way in ways}


def refresh_ways() -> None:
    """Whatever changed by shift, cap or staff is on its way to WeCom; the lost is looked for.

    Until WeCom is connected, everything waits.
    """
    seat_members()
    if not settings.app().is_complete:
        return
    _remove_left()
    retry = Q(standing=Standing.REFUSED, tried_at__lt=clock.now() - RETRY_REFUSED)
    open_ways = Way.objects.filter(code__closed_at=None).select_related("code", "member")
    found = list(open_ways.filter(Q(standing__in=[Standing.WAITING, Standing.LIVE]) | retry))
    wanted = wanted_of(found)
    for way in found:
        told = way.standing == Standing.LIVE and (w := wanted[way.pk]) and w.print == way.synced
        if wanted[way.pk] and not told:
            jobs.later("acquisition.publish_way", key=f"way:{way.pk}", way_id=way.pk)
    if Way.objects.filter(standing=Standing.UNKNOWN).exists():
        jobs.later("acquisition.find_ways", key="find-ways")


def find_ways() -> None:
    """Ways whose making timed out are found by their state in WeCom's list, or made anew."""
    lost = {way.token: way for way in Way.objects.filter(standing=Standing.UNKNOWN)}
    if not lost:
        return
    client = wecom.connect()
    since = min(way.tried_at or clock.now() for way in lost.values()) - CLOCKS_APART
    for config_id in api.ids(client, since=since):
        if lost and not Way.objects.filter(config_id=config_id).exists():
            seen = api.get(client, config_id)
            if way := lost.pop(seen.state, None):
                _adopt(way, seen)
    for way in lost.values():
        if way.tried_at is None or way.tried_at < clock.now() - LISTED_AFTER:
            _back_to_waiting(way)


def remove_ways(*, code_id: int) -> None:
    """The closed code's ways are gone from WeCom; their QR codes add nobody any more."""
    client = wecom.connect()
    for way in Way.objects.filter(code=code_id).exclude(standing=Standing.REMOVED):
        if way.config_id:
            _delete(client, way.config_id)
        Way.objects.filter(pk=way.pk).update(standing=Standing.REMOVED)


def _remove_left() -> None:
    """Closed codes whose ways still stand in WeCom, because it was away when they closed."""
    left = Way.objects.exclude(standing=Standing.REMOVED).filter(code__closed_at__isnull=False)
    for code_id in left.order_by("code").values_list("code_id", flat=True).distinct():
        jobs.later("acquisition.remove_ways", key=f"remove-ways:{code_id}", code_id=code_id)


def _claim(way: Way) -> bool:
    ready = Way.objects.filter(pk=way.pk, config_id="", standing__in=["waiting", "refused"])
    return bool(ready.update(standing=Standing.UNKNOWN, tried_at=clock.now()))


def _create(way: Way, wanted: Wanted) -> None:
    try:
        made = api.add(
            wecom.connect(),
            users=wanted.users,
            state=way.token,
            remark=wanted.remark,
            skip_verify=wanted.skip_verify,
            is_multi=way.member_id is None,
        )
    except UnknownOutcome:
        jobs.later("acquisition.find_ways", key="find-ways", at=clock.now() + timedelta(seconds=20))
        logger.warning("way_unknown", way=way.pk)
        return
    except (Busy, NotSetUp):
        Way.objects.filter(pk=way.pk).update(standing=Standing.WAITING)
        raise
    except WeComError as refused:
        _refuse(way, refused)
        return
    Way.objects.filter(pk=way.pk).update(
        standing=Standing.LIVE,
        config_id=made.config_id,
        qr_url=made.qr_code,
        synced=wanted.print,
        refusal="",
    )
    jobs.later("acquisition.fetch_picture", way_id=way.pk)


def _update(way: Way, wanted: Wanted) -> None:
    changes = {"remark": wanted.remark, "skip_verify": wanted.skip_verify, "user": wanted.users}
    try:
        api.update(wecom.connect(), way.config_id, **changes)
    except Busy:
        raise
    except WeComError as refused:
        _refuse(way, refused)
        return
    Way.objects.filter(pk=way.pk).update(
        standing=Standing.LIVE, synced=wanted.print, tried_at=clock.now(), refusal=""
    )


def _adopt(way: Way, seen: api.Way) -> None:
    Way.objects.filter(pk=way.pk).update(
        standing=Standing.LIVE, config_id=seen.config_id, qr_url=seen.qr_code, synced=""
    )
    jobs.later("acquisition.fetch_picture", way_id=way.pk)
    jobs.later("acquisition.publish_way", key=f"way:{way.pk}", way_id=way.pk)


def _back_to_waiting(way: Way) -> None:
    if Way.objects.filter(pk=way.pk, standing="unknown").update(standing=Standing.WAITING):
        jobs.later("acquisition.publish_way", key=f"way:{way.pk}", way_id=way.pk)


def _refuse(way: Way, refused: WeComError) -> None:
    Way.objects.filter(pk=way.pk).update(
        standing=Standing.REFUSED,
        tried_at=clock.now(),
        refusal=f"{refused.errcode}: {refused.sentence}"[:300],
    )


def _delete(client: wecom.WeCom, config_id: str) -> None:
    try:
        api.delete(client, config_id)
    except WeComError as refused:
        if refused.errcode != 41044:  # there is no such way: that is what we want
            raise


def _wanted(way: Way, users: list[str]) -> Wanted | None:
    remark = way.code.name[:REMARK_LENGTH]
    return Wanted(sorted(users), remark, way.code.skip_verify) if users else None


def _userids(member_ids: set[int]) -> dict[int, str]:
    rows = Member.objects.filter(pk__in=member_ids, wecom_userid__isnull=False)
    return {pk: str(userid) for pk, userid in rows.values_list("pk", "wecom_userid")}
