"""Join ways in WeCom: made once, told of changes, given up or made anew after a time-out."""

from datetime import timedelta
from typing import Any

import httpx
import structlog
from django.db import transaction
from django.db.models import F, Max, Q

from yutang.acquisition.models import Door, DoorGroup, Standing
from yutang.acquisition.queries.doors import rooms_of
from yutang.acquisition.rules.doors import wanted_chats
from yutang.groups import commands as groups
from yutang.groups.models import GroupChat
from yutang.kernel import clock, files, jobs
from yutang.wecom import client as wecom
from yutang.wecom import settings
from yutang.wecom.api import join_ways as api
from yutang.wecom.errors import Busy, NotSetUp, UnknownOutcome, WeComError

REMARK_LENGTH = 30
LARGEST = 2 << 20  # bytes of a QR picture
ANSWERED_AFTER = timedelta(minutes=2)
MOST_UNANSWERED = 3
RETRY_REFUSED = timedelta(hours=1)
NO_SUCH_WAY = 41044

logger = structlog.get_logger(__name__)


def refresh_doors() -> None:
    """Whatever changed behind open doors is on its way to WeCom; closed ones go from there.

    Until WeCom is connected, everything waits.
    """
    if not settings.app().is_complete:
        return
    _try_again()
    doors = list(_open_doors().exclude(standing=Standing.UNKNOWN).select_related("code"))
    wanted = wishes_of(doors)
    for door in doors:
        wish = wanted[door.pk]
        if wish is not None and _is_due(door, wish):
            jobs.later("acquisition.publish_door", key=f"door:{door.pk}", door_id=door.pk)
    shut = Door.objects.exclude(config_id="").filter(
        Q(closed_at__isnull=False) | Q(code__closed_at__isnull=False)
    )
    for door_id in shut.values_list("pk", flat=True):
        jobs.later("acquisition.remove_door", key=f"door:{door_id}", door_id=door_id)


def publish_door(*, door_id: int) -> None:
    """WeCom knows the door's join way as it should be; it is called only when something changed.

    The way is marked *unknown* before it is made, so that a crash never makes it twice.
    """
    door = _open_doors().select_related("code").filter(pk=door_id).first()
    if door is None or not settings.app().is_complete or door.standing == Standing.UNKNOWN:
        return
    wish = wishes_of([door])[door.pk]
    if wish is None or not _is_due(door, wish):
        return
    if door.config_id:
        _update(door)
    elif _claim(door):
        _create(door, wish)


def read_doors() -> None:
    """Groups that WeCom opened by itself stand behind their doors here too."""
    client = wecom.connect()
    for door in _open_doors().exclude(config_id="").exclude(room_name=""):
        _adopt(door, api.get(client, door.config_id))


def remove_door(*, door_id: int) -> None:
    """The closed door's way is gone from WeCom; its QR code leads nowhere."""
    door = Door.objects.select_related("code").get(pk=door_id)
    if not door.config_id or (door.closed_at is None and door.code.closed_at is None):
        return
    try:
        api.delete(wecom.connect(), door.config_id)
    except WeComError as refused:
        if refused.errcode != NO_SUCH_WAY:
            raise
    Door.objects.filter(pk=door.pk).update(
        standing=Standing.REMOVED, config_id="", qr_url="", told={}
    )


def wishes_of(doors: list[Door]) -> dict[int, api.Wish | None]:
    """What WeCom should know of each; None: as before, since no group can take anybody."""
    rooms = rooms_of(doors)
    found: dict[int, api.Wish | None] = {}
    for door in doors:
        chats = wanted_chats(rooms[door.pk], opens_more=bool(door.room_name))
        more = (door.room_name, door.room_number) if door.room_name else None
        remark = f"{door.code.name} {door.name}"[:REMARK_LENGTH]
        found[door.pk] = api.Wish(chats, door.token, remark, more) if chats else None
    return found


def _open_doors() -> Any:
    return Door.objects.filter(closed_at=None, code__closed_at=None)


def _is_due(door: Door, wish: api.Wish) -> bool:
    if door.standing == Standing.REFUSED:
        return door.tried_at is None or door.tried_at < clock.now() - RETRY_REFUSED
    return not door.is_live or _asked(wish) != door.told or door.picture_id is None


def _asked(wish: api.Wish) -> dict[str, Any]:
    """What makes a wish another one; the number of the next group moves by itself at WeCom."""
    return {name: value for name, value in wish.body.items() if name != "room_base_id"}


def _try_again() -> None:
    """Ways whose making had no answer are made anew, a few times.

    WeCom lists no join ways: one whose id never arrived can't be found, but nobody can have seen
    its QR code either. The state stays the same, so that even then each joining would count.
    """
    lost = _open_doors().filter(
        standing=Standing.UNKNOWN, tried_at__lt=clock.now() - ANSWERED_AFTER
    )
    lost.filter(unanswered__lt=MOST_UNANSWERED).update(standing=Standing.WAITING)
    lost.filter(unanswered__gte=MOST_UNANSWERED).update(
        standing=Standing.REFUSED, tried_at=clock.now(), unanswered=0, refusal="no_answer"
    )


def _claim(door: Door) -> bool:
    ready = Door.objects.filter(pk=door.pk, config_id="", standing__in=["waiting", "refused"])
    return bool(
        ready.update(
            standing=Standing.UNKNOWN, tried_at=clock.now(), unanswered=F("unanswered") + 1
        )
    )


def _create(door: Door, wish: api.Wish) -> None:
    mine = Door.objects.filter(pk=door.pk)
    try:
        config_id = api.add(wecom.connect(), wish)
    except UnknownOutcome:
        logger.warning("door_unknown", door=door.pk)
        return
    except (Busy, NotSetUp):
        mine.update(standing=Standing.WAITING, unanswered=0)
        raise
    except WeComError as refused:
        _refuse(door, refused)
        return
    made = {"config_id": config_id, "told": _asked(wish), "qr_url": "", "picture": None}
    mine.update(**made, standing=Standing.LIVE, unanswered=0, refusal="")
    _fetch_picture(door, api.get(wecom.connect(), config_id))


def _update(door: Door) -> None:
    """WeCom may have opened groups meanwhile: they are taken over, for it overwrites them all."""
    client = wecom.connect()
    try:
        seen = api.get(client, door.config_id)
        _adopt(door, seen)
        door.refresh_from_db()
        wish = wishes_of([door])[door.pk]
        if wish is None:
            return
        if _asked(wish) != _seen(seen):
            api.update(client, door.config_id, wish)
    except Busy:
        raise
    except WeComError as refused:
        if refused.errcode == NO_SUCH_WAY:  # somebody deleted it: it is made anew
            Door.objects.filter(pk=door.pk).update(
                standing=Standing.WAITING, config_id="", qr_url="", picture=None, told={}
            )
            jobs.later("acquisition.refresh_doors", key="refresh-doors")
            return
        _refuse(door, refused)
        return
    told = {"told": _asked(wish), "tried_at": clock.now(), "refusal": ""}
    Door.objects.filter(pk=door.pk).update(standing=Standing.LIVE, **told)
    _fetch_picture(door, seen)


def _seen(way: api.JoinWay) -> dict[str, Any]:
    names = _asked(api.Wish(["any"], "")).keys()
    return {name: getattr(way, name) for name in names}


@transaction.atomic
def _adopt(door: Door, seen: api.JoinWay) -> None:
    """Groups of the way that we don't know stand behind the door too, at the end."""
    number = max(door.room_number, seen.room_base_id) if door.room_name else door.room_number
    Door.objects.filter(pk=door.pk).update(room_number=number)
    asked = set(door.told.get("chat_id_list", []))
    known = set(door.rooms.values_list("group__chat_id", flat=True))
    fresh = [each for each in seen.chat_id_list if each not in known and each not in asked]
    last = door.rooms.aggregate(last=Max("position"))["last"]
    for position, chat_id in enumerate(fresh, start=(last or 0) + 1):
        groups.hear_news(chat_id=chat_id)
        group = GroupChat.objects.get(chat_id=chat_id)
        DoorGroup.objects.get_or_create(
            door=door, group=group, defaults={"position": position, "by_wecom": True}
        )


def _fetch_picture(door: Door, seen: api.JoinWay) -> None:
    """The way's QR picture is kept here, so that pages don't depend on WeCom."""
    Door.objects.filter(pk=door.pk).update(qr_url=seen.qr_code)
    if not seen.qr_code or Door.objects.filter(pk=door.pk, picture__isnull=False).exists():
        return
    answer = httpx.get(seen.qr_code, timeout=15, follow_redirects=True)
    answer.raise_for_status()
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    if kind.startswith("image/") and len(answer.content) <= LARGEST:
        picture = files.keep(name=f"{door.token}.png", content=answer.content, content_type=kind)
        Door.objects.filter(pk=door.pk, picture=None).update(picture=picture)


def _refuse(door: Door, refused: WeComError) -> None:
    Door.objects.filter(pk=door.pk).update(
        standing=Standing.REFUSED,
        tried_at=clock.now(),
        unanswered=0,
        refusal=f"{refused.errcode}: {refused.sentence}"[:300],
    )
