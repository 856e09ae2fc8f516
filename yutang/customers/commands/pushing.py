"""Telling WeCom what is wished: one thing at a time, outside any transaction, the outcome noted."""

from collections.abc import Sequence
from datetime import timedelta

import structlog
from django.db import connection

from yutang.customers.commands.tag_sync import sync_tags
from yutang.customers.models import Follow, Identity, Push, Tag, TagGroup
from yutang.kernel import clock
from yutang.wecom import client as wecom
from yutang.wecom.api import external, tags
from yutang.wecom.errors import Busy, NotRelated, NotSetUp, UnknownOutcome, WeComError

logger = structlog.get_logger(__name__)

LEASE = timedelta(seconds=90)  # a dead worker's wish is free again after this
MOST_ATTEMPTS = 12
UNSET = timedelta(minutes=1)  # WeCom isn't connected: look again then
HALF = timedelta(minutes=10)  # the member has still to confirm the customer
UNKNOWN_ID = 40068
NAME_EXISTS = 40071
Kind = Push.Kind

# All due tags of one follow are claimed together. Whoever claims another of them at this moment
# keeps it: two who waited for each other's rows would never get on.
CLAIM = """
    with first as (
        select id, kind, subject_id from customers_push
        where state = 'pending' and (next_at is null or next_at <= %(now)s)
        order by next_at nulls first, id limit 1
        for update skip locked),
    claimed as (
        select push.id from customers_push push, first
        where push.id = first.id or (
            first.kind = 'mark' and push.kind = 'mark' and push.subject_id = first.subject_id
            and push.state = 'pending' and (push.next_at is null or push.next_at <= %(now)s))
        for update of push skip locked)
    update customers_push set next_at = %(until)s, attempts = attempts + 1
    where id in (select id from claimed)
    returning id
"""


class NotYet(Exception):
    """Something else has to reach WeCom first."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__()


def push_next() -> bool:
    """Tell WeCom the oldest waiting wish (all tags of one follow at once); False when none is."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE})
        ids = [id for (id,) in cursor.fetchall()]
    if not ids:
        return False
    pushes = list(Push.objects.filter(pk__in=ids).order_by("pk"))
    try:
        CARRY[Kind(pushes[0].kind)](pushes)
    except NotYet as order:
        _put_off(pushes, order.wait, "")
    except NotSetUp as fault:
        _put_off(pushes, UNSET, str(fault), is_counted=False)
    except (Busy, UnknownOutcome) as fault:
        wait = getattr(fault, "retry_after", 10) * min(2 ** (pushes[0].attempts - 1), 60)
        _put_off(pushes, timedelta(seconds=wait), str(fault.sentence))
    except WeComError as fault:
        _end(pushes, Push.State.FAILED, str(fault.sentence))
    else:
        _end(pushes, Push.State.DONE, "")
    return True


def _push_group(pushes: Sequence[Push]) -> None:
    group = TagGroup.objects.get(pk=pushes[0].subject_id)
    if not group.wecom_id:
        return  # WeCom gets it with its first tag
    if group.deleted_at:
        _delete(group_ids=[group.wecom_id])
    else:
        tags.edit(wecom.connect(), group.wecom_id, name=group.name, order=group.order)


def _push_tag(pushes: Sequence[Push]) -> None:
    tag = Tag.objects.select_related("group").get(pk=pushes[0].subject_id)
    if tag.deleted_at:
        if tag.wecom_id:
            _delete(tag_ids=[tag.wecom_id])
    elif tag.wecom_id:
        tags.edit(wecom.connect(), tag.wecom_id, name=tag.name, order=tag.order)
    else:
        _create(tag)


def _push_marks(pushes: Sequence[Push]) -> None:
    follow = _follow(pushes[0])
    if follow is None:
        return
    known = dict(
        Tag.objects.filter(pk__in=[push.detail_id for push in pushes], deleted_at=None).values_list(
            "pk", "wecom_id"
        )
    )
    if any(not wecom_id for wecom_id in known.values()):
        raise NotYet(timedelta(seconds=3))  # the tag itself is on its way
    if follow.is_half:
        raise NotYet(HALF)
    marks = [push for push in pushes if push.detail_id in known]
    if not marks or not follow.is_open:
        return
    tags.mark(
        wecom.connect(),
        str(follow.member.wecom_userid),
        _external_userid(follow),
        add=[str(known[push.detail_id]) for push in marks if not push.wish.get("remove")],
        remove=[str(known[push.detail_id]) for push in marks if push.wish.get("remove")],
    )


def _push_remark(pushes: Sequence[Push]) -> None:
    follow = _follow(pushes[0])
    if follow is None:
        return
    if follow.is_half:
        raise NotYet(HALF)
    changes = dict(pushes[0].wish)
    if changes.get("remark_mobiles") == []:
        changes["remark_mobiles"] = [""]  # so WeCom clears them
    external.remark(
        wecom.connect(), str(follow.member.wecom_userid), _external_userid(follow), **changes
    )


CARRY = {
    Kind.GROUP: _push_group,
    Kind.TAG: _push_tag,
    Kind.MARK: _push_marks,
    Kind.REMARK: _push_remark,
}


def _create(tag: Tag) -> None:
    """Make the tag in WeCom; one that is there already by name becomes ours."""
    group = tag.group
    try:
        made = tags.add(
            wecom.connect(),
            [tag.name],
            group_id=group.wecom_id or "",
            group_name=group.name,
        )
    except UnknownOutcome:
        _adopt(tag)
        return
    except WeComError as fault:
        if fault.errcode != NAME_EXISTS:
            raise
        _adopt(tag)
        return
    ids = [each.id for each in made.tags if each.name == tag.name]
    if not ids:  # it was there already
        _adopt(tag)
        return
    TagGroup.objects.filter(pk=group.pk, wecom_id=None).update(wecom_id=made.id)
    Tag.objects.filter(pk=tag.pk, wecom_id=None).update(wecom_id=ids[0])


def _adopt(tag: Tag) -> None:
    """Find the tag in WeCom's list by its name."""
    sync_tags()
    tag.refresh_from_db()
    if not tag.wecom_id:
        raise Busy(-1, "externalcontact/add_corp_tag", retry_after=10)


def _delete(**ids: Sequence[str]) -> None:
    try:
        tags.delete(wecom.connect(), **ids)
    except WeComError as fault:
        if fault.errcode != UNKNOWN_ID:  # it is gone already
            raise


def _follow(push: Push) -> Follow | None:
    """The follow it is about; one that a merge folded into another is gone."""
    return Follow.objects.select_related("member").filter(pk=push.subject_id).first()


def _external_userid(follow: Follow) -> str:
    if follow.external_userid:
        return follow.external_userid
    identity = Identity.objects.filter(
        customer_id=follow.customer_id, kind=Identity.Kind.EXTERNAL_USERID
    ).first()
    if identity is None:
        raise NotRelated(84061, "externalcontact/mark_tag")
    return identity.value


def _put_off(
    pushes: Sequence[Push], wait: timedelta, reason: str, *, is_counted: bool = True
) -> None:
    """Try again after a while; a newer wish meanwhile goes at once."""
    if is_counted and pushes[0].attempts >= MOST_ATTEMPTS and reason:
        _end(pushes, Push.State.FAILED, reason)
        return
    for push in pushes:
        Push.objects.filter(pk=push.pk, version=push.version).update(
            next_at=clock.now() + wait, reason=reason[:300]
        )


def _end(pushes: Sequence[Push], state: Push.State, reason: str) -> None:
    """Note the outcome, unless a newer wish came meanwhile."""
    for push in pushes:
        Push.objects.filter(pk=push.pk, version=push.version).update(
            state=state, reason=reason[:300], next_at=None, changed_at=clock.now()
        )
    logger.info("pushed", kind=pushes[0].kind, subject=pushes[0].subject_id, state=str(state))
