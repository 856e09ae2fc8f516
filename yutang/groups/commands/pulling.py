"""Pulling groups from WeCom: one, the new and gone ones, or all."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import structlog

from yutang.groups.commands import hearing, reading
from yutang.groups.errors import DetailsLag
from yutang.groups.models import GroupChat
from yutang.kernel import clock, progress
from yutang.org.models import Member
from yutang.wecom import client as wecom
from yutang.wecom.api import groups as api
from yutang.wecom.errors import Busy, WeComError

logger = structlog.get_logger(__name__)
GONE = (*api.UNKNOWN, api.DISSOLVED, api.NOT_EXTERNAL)


@dataclass
class Pulled:
    """What a pull found: groups listed, read, and those no longer there."""

    listed: int = 0
    read: int = 0
    gone: int = 0


def read_group(*, chat_id: str) -> GroupChat | None:
    """Read one group from WeCom; None where it is no more, or its owner not ours to see."""
    at = clock.now()
    try:
        shown = api.get(wecom.connect(), chat_id)
    except Busy:
        raise
    except WeComError as refused:
        if refused.errcode not in (*GONE, api.OUT_OF_SIGHT):
            raise
        if refused.errcode in GONE:
            hearing.dissolve(chat_id=chat_id, at=at)
        return None
    return reading.take_in(shown=shown, at=at)


def compare_groups() -> Pulled:
    """Compare the list only: read what is new, and what is no longer listed."""
    return _pull(everything=False, work=None)


def sync_groups(*, work: UUID | None = None) -> Pulled:
    """Read every group. `work`: the progress that a page shows."""
    return _pull(everything=True, work=work)


def _pull(*, everything: bool, work: UUID | None) -> Pulled:
    pulled, due = Pulled(), list[str]()
    seen = set[str]()
    for row in _listed():
        pulled.listed += 1
        seen.add(row.chat_id)
        group, is_new = reading.take_status(chat_id=row.chat_id, status=row.status)
        if group.is_live and (everything or is_new):
            due.append(row.chat_id)
    missing = GroupChat.objects.exclude(status=GroupChat.Status.DISSOLVED)
    due += missing.exclude(chat_id__in=seen).values_list("chat_id", flat=True)
    for done, chat_id in enumerate(due, 1):
        _read(chat_id, pulled)
        if work:
            progress.advance(work, done=done, total=len(due))
    return pulled


def _read(chat_id: str, pulled: Pulled) -> None:
    try:
        found = read_group(chat_id=chat_id)
    except DetailsLag:  # an event has just told more; its own reading follows
        logger.info("group_lags", chat=chat_id)
        return
    pulled.read += found is not None
    pulled.gone += found is None


def _listed() -> Iterator[api.Listed]:
    """All groups in sight, and those of owners who have left, who must be named."""
    client = wecom.connect()
    for page in api.listing(client):
        yield from page
    left = Member.objects.exclude(status=Member.Status.ACTIVE).exclude(wecom_userid=None)
    owners = left.filter(owned_groups__dissolved_at=None, owned_groups__isnull=False)
    userids = list(owners.distinct().values_list("wecom_userid", flat=True).order_by("pk"))
    for start in range(0, len(userids), api.MOST_OWNERS):
        chunk = [str(each) for each in userids[start : start + api.MOST_OWNERS]]
        for page in api.listing(client, owners=chunk):
            yield from page
