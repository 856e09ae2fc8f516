"""A welcome made ready: variables filled, attachments in WeCom's shape."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from yutang.content import attachments as schemas
from yutang.content.rules import limits
from yutang.kernel import clock
from yutang.outreach.arrivals import Arrival
from yutang.outreach.models import MediaCopy, Welcome
from yutang.outreach.rules import choice, text

CUSTOMERS_SPEAK = "zh-hans"


def candidate(welcome: Welcome) -> choice.Candidate:
    """The welcome's conditions, for the rule that chooses."""
    return choice.Candidate(
        id=welcome.pk,
        source_key=welcome.source_key,
        audience=welcome.audience_id,
        weekdays=frozenset(welcome.weekdays),
        begins=welcome.begins,
        ends=welcome.ends,
    )


def values(*, customer: str, member: str, arrival: Arrival, at: datetime) -> dict[str, str]:
    """What the variables stand for; `at` is on the enterprise's wall clock."""
    return {
        "customer": customer,
        "member": member,
        "store": arrival.store,
        "code": arrival.code,
        "gift": arrival.gift,
        "greeting": greeting(at),
    }


def greeting(at: datetime) -> str:
    """The hour's greeting, in the customers' language."""
    with translation.override(CUSTOMERS_SPEAK):
        if at.hour < 5 or at.hour >= 18:
            return _("Good evening")
        return _("Good morning") if at.hour < 12 else _("Good afternoon")


def text_of(welcome: Welcome, values: dict[str, str]) -> str:
    """The text within WeCom's 4,000 bytes, however long a name makes it."""
    return limits.shorten(text.fill(welcome.text, values), most=limits.MOST_TEXT_BYTES)


def attachments_of(welcome: Welcome) -> tuple[list[dict[str, Any]], int]:
    """The attachments that are ready, in WeCom's shape, and how many aren't.

    A picture whose copy at WeCom isn't fresh is left out: the text goes in time, the renewal
    runs by itself.
    """
    return ready_for_wecom(schemas.ATTACHMENTS.validate_python(welcome.attachments))


def ready_for_wecom(wanted: list[schemas.Attachment]) -> tuple[list[dict[str, Any]], int]:
    """Those whose copies at WeCom are fresh, in WeCom's shape, and how many aren't."""
    media = _media_ids(schemas.file_ids(wanted))
    ready = [shaped for each in wanted if (shaped := _shaped(each, media))]
    return ready, len(wanted) - len(ready)


def _media_ids(file_ids: Sequence[UUID]) -> dict[UUID, str]:
    if not file_ids:
        return {}
    now = clock.now()
    copies = MediaCopy.objects.filter(file_id__in=file_ids)
    return {copy.file_id: copy.media_id for copy in copies if copy.is_fresh(now)}


def _shaped(each: schemas.Attachment, media: dict[UUID, str]) -> dict[str, Any] | None:
    if isinstance(each, schemas.Link):
        inner = {"title": each.title, "url": each.url, "picurl": each.picurl, "desc": each.desc}
        return {"msgtype": "link", "link": inner}
    media_id = media.get(each.file_id)
    if media_id is None:
        return None
    if not isinstance(each, schemas.MiniProgram):
        return {"msgtype": each.type, each.type: {"media_id": media_id}}
    inner = {
        "title": each.title,
        "pic_media_id": media_id,
        "appid": each.appid,
        "page": each.page,
    }
    return {"msgtype": "miniprogram", "miniprogram": inner}
