"""What members did day by day, and how groups grew (WECOM.md 3.10)."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from yutang.wecom.api.shape import Number, Shape, Text
from yutang.wecom.client import WeCom

CHINA = ZoneInfo("Asia/Shanghai")  # WeCom's days, wherever the enterprise is
MOST_MEMBERS = 100
MOST_DAYS, DAYS_BACK = 30, 180


class Behaviour(Shape):
    """One day of some members together; shares and times are told only where there was a chat."""

    stat_time: Number = 0
    chat_cnt: Number = 0
    message_cnt: Number = 0
    reply_percentage: float | None = None
    avg_reply_time: float | None = None  # minutes
    negative_feedback_cnt: Number = 0  # customers who deleted or blocked the member
    new_apply_cnt: Number = 0
    new_contact_cnt: Number = 0


class GroupFigures(Shape):
    """Groups of an owner, or of several on one day."""

    new_chat_cnt: Number = 0
    chat_total: Number = 0
    chat_has_msg: Number = 0
    new_member_cnt: Number = 0
    member_total: Number = 0
    member_has_msg: Number = 0
    msg_total: Number = 0


class OwnerRow(Shape):
    """The figures of one owner."""

    owner: Text = ""
    data: GroupFigures = GroupFigures()


class DayRow(Shape):
    """The figures of one day."""

    stat_time: Number = 0
    data: GroupFigures = GroupFigures()


def behaviour(
    client: WeCom, userids: Sequence[str], *, since: datetime, until: datetime
) -> list[Behaviour]:
    """The days of the span, at most 30; several members are summed, so ask for one at a time."""
    assert 0 < len(userids) <= MOST_MEMBERS, len(userids)
    body = {
        "userid": list(userids),
        "start_time": int(since.timestamp()),
        "end_time": int(until.timestamp()),
    }
    answer = client.post("externalcontact/get_user_behavior_data", body)
    return [Behaviour.model_validate(row) for row in answer.get("behavior_data") or []]


def groups_by_owner(
    client: WeCom, owners: Sequence[str], *, since: datetime, until: datetime
) -> list[OwnerRow]:
    """The groups of each owner over the span."""
    rows: list[OwnerRow] = []
    while True:
        body = _span(owners, since, until) | {"offset": len(rows), "limit": 1_000}
        answer = client.post("externalcontact/groupchat/statistic", body)
        found = [OwnerRow.model_validate(row) for row in answer.get("items") or []]
        rows += found
        if not found or len(rows) >= int(answer.get("total") or 0):
            return rows


def groups_by_day(
    client: WeCom, owners: Sequence[str], *, since: datetime, until: datetime
) -> list[DayRow]:
    """All groups of the owners together, day by day."""
    path = "externalcontact/groupchat/statistic_group_by_day"
    answer = client.post(path, _span(owners, since, until))
    return [DayRow.model_validate(row) for row in answer.get("items") or []]


def day_of(moment: datetime) -> date:
    """WeCom's day at that moment."""
    return moment.astimezone(CHINA).date()


def begin_of(day: date) -> datetime:
    """The first moment of WeCom's day."""
    return datetime.combine(day, time.min, CHINA)


def _span(owners: Sequence[str], since: datetime, until: datetime) -> dict[str, Any]:
    assert 0 < len(owners) <= MOST_MEMBERS, len(owners)
    return {
        "day_begin_time": int(since.timestamp()),
        "day_end_time": int(until.timestamp()),
        "owner_filter": {"userid_list": list(owners)},
    }
