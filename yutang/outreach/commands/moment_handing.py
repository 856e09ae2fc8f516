"""A moment is handed over to WeCom: once, and looked for where nobody knows whether it was."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from yutang.content.commands import links
from yutang.content.models import Material
from yutang.customers.models import Tag
from yutang.kernel import clock
from yutang.kernel.errors import InvalidInput
from yutang.kernel.models import File
from yutang.org.models import Member, Unit
from yutang.outreach import moment_contents as contents
from yutang.outreach.commands.agreeing import has_outgrown
from yutang.outreach.models import Moment
from yutang.outreach.queries.moments import estimate
from yutang.outreach.rules import moments as limits
from yutang.wecom.api import moments as wecom
from yutang.wecom.client import WeCom, connect
from yutang.wecom.errors import Busy, NotSetUp, TokenInvalid, UnknownOutcome, WeComError

SOURCE = "moment"
CLOCKS = timedelta(minutes=10)  # by how much WeCom's clock and ours may differ
REST = timedelta(minutes=1)
JOB_PAUSE = timedelta(seconds=10)
TOO_MANY_JOBS = 41078
JOB_FORGOTTEN = 41060
GONE = gettext_lazy("None of the chosen members, departments or tags is in WeCom any more.")
State = Moment.State


def hand_over(*, moment: Moment) -> None:
    """WeCom makes the moment; or doesn't, and it waits, is refused, or is looked for.

    It says *creating* before WeCom is called: if we die meanwhile, it is looked for.
    """
    client = connect()
    try:
        said = _ready(client, moment)
    except InvalidInput as fault:
        refuse(moment=moment, detail=str(fault.sentence))
        return
    if body := _begin(moment, said):
        _call(client, moment, body)


def _call(client: WeCom, moment: Moment, body: dict[str, Any]) -> None:
    """The only call that makes a moment; what it answers decides where the moment stands."""
    try:
        jobid = wecom.create(client, **body)
    except UnknownOutcome:
        doubt(moment=moment)
    except Busy as fault:
        _wait(moment, timedelta(seconds=fault.retry_after))
    except (NotSetUp, TokenInvalid) as fault:
        _wait(moment, REST, str(fault.sentence))
    except WeComError as fault:
        if fault.errcode == TOO_MANY_JOBS:
            _wait(moment, REST, _told(fault))
        else:
            refuse(moment=moment, detail=_told(fault))
    else:
        now = clock.now()
        _set(moment, state=State.MAKING, jobid=jobid, detail="", tries=0, poll_next_at=now)


def follow_job(*, moment: Moment) -> None:
    """WeCom's job is asked what came of it; one that WeCom has forgotten leaves it unknown."""
    try:
        job = wecom.job(connect(), moment.jobid)
    except WeComError as fault:
        if fault.errcode != JOB_FORGOTTEN:
            raise
        doubt(moment=moment)
        return
    if job.status != wecom.DONE or job.result is None:
        _set(moment, poll_next_at=clock.now() + JOB_PAUSE)
    elif job.result.moment_id:
        found(moment=moment, moment_id=job.result.moment_id, detail=_left_out(job.result))
    else:
        refusal = WeComError(job.result.errcode, "externalcontact/get_moment_task_result")
        refuse(moment=moment, detail=_told(refusal))


def look_for(*, moment: Moment) -> None:
    """It is found in WeCom's list, or looked for later; only a person lets it be made again."""
    if moment.state == State.CREATING:  # whoever made it died meanwhile
        doubt(moment=moment)
        return
    client = connect()
    for row in _candidates(client, moment):
        if _is_ours(client, moment, row):
            found(moment=moment, moment_id=row.moment_id)
            return
    looks, now = moment.tries + 1, clock.now()
    assert moment.called_at, moment.pk
    if moment.cancel_at and looks > len(limits.LOOKS):
        _set(moment, state=State.CANCELLED, done_at=now, poll_next_at=None)
    else:
        _set(moment, tries=looks, poll_next_at=now + limits.next_look(looks))


def found(*, moment: Moment, moment_id: str, detail: str = "") -> None:
    """WeCom has the moment under this id, and asks its members."""
    now = clock.now()
    _set(
        moment,
        state=State.OPEN,
        moment_id=moment_id,
        detail=detail[:300],
        opened_at=now,
        tries=0,
        poll_next_at=now,
    )


def doubt(*, moment: Moment) -> None:
    """Nobody knows whether WeCom has it."""
    due = clock.now() + limits.next_look(0)
    _set(moment, state=State.UNKNOWN, tries=0, detail="", poll_next_at=due)


def refuse(*, moment: Moment, detail: str) -> None:
    """WeCom doesn't take it, or it can't be shown any more."""
    now = clock.now()
    _set(moment, state=State.REFUSED, detail=detail[:300], done_at=now, poll_next_at=None)


def _ready(client: WeCom, moment: Moment) -> contents.Said:
    """What it says, with every file at WeCom."""

    def link(material: Material) -> str:
        return links.tracked(material_id=material.pk, source=f"{SOURCE}:{moment.pk}")

    said = contents.said(moment, link)
    contents.checked(said)
    now = clock.now()
    if moment.media_at is None or moment.media_at + limits.MEDIA_FRESH < now:
        moment.media, moment.media_at = {}, now
    for each in said.parts:
        key = str(each.file_id)
        if key not in moment.media:
            kind = "video" if each.type == "video" else "image"
            moment.media[key] = _upload(client, key, kind)
            moment.save(update_fields=["media", "media_at"])
    return said


def _upload(client: WeCom, file_id: str, kind: str) -> str:
    file = File.objects.get(pk=file_id)
    content = bytes(file.content)
    uploaded = wecom.upload(
        client,
        kind,
        name=file.name,
        content=contents.fitting(content) if kind == "image" else content,
        content_type=file.content_type,
    )
    return uploaded.media_id


@transaction.atomic
def _begin(moment: Moment, said: contents.Said) -> dict[str, Any] | None:
    """The call, with the moment marked as being made; None where it shall not be made."""
    locked = Moment.objects.select_for_update().get(pk=moment.pk)
    is_as_read = (locked.media, locked.changed_at) == (moment.media, moment.changed_at)
    if locked.state != State.PLANNED or not is_as_read:
        return None  # withdrawn meanwhile, and perhaps started again with other words
    if _asks_again(locked):
        return None
    now = clock.now()
    if locked.at and locked.at > now:  # moved meanwhile
        _set(locked, poll_next_at=locked.at)
        return None
    visible = _visible(locked)
    if visible is None:
        refuse(moment=locked, detail=str(GONE))
        return None
    locked.handed = {"text": said.text, "attachments": contents.shaped(said, locked.media)}
    locked.state, locked.called_at, locked.detail = State.CREATING, now, ""
    locked.save(update_fields=["handed", "state", "called_at", "detail"])
    return {**locked.handed, **visible}


def _asks_again(moment: Moment) -> bool:
    """Whether far more are meant by now than it was started for: then it waits for a word."""
    count = estimate(moment).customers
    if not has_outgrown(agreed=moment.customers, count=count):
        return False
    _set(moment, state=State.ASKED, decided_by=None, customers=count, poll_next_at=None)
    return True


def _visible(moment: Moment) -> dict[str, Any] | None:
    """Who publishes it and for whom; None: of those chosen none is left, and without them WeCom
    would ask everybody, or show it to all.
    """
    users = Member.objects.filter(pk__in=moment.member_ids, wecom_userid__isnull=False)
    units = Unit.objects.filter(pk__in=moment.unit_ids, wecom_department_id__isnull=False)
    tags = Tag.objects.filter(pk__in=moment.tag_ids, wecom_id__isnull=False, deleted_at=None)
    senders = list(users.values_list("wecom_userid", flat=True))
    departments = list(units.values_list("wecom_department_id", flat=True))
    tag_ids = list(tags.values_list("wecom_id", flat=True))
    is_narrow = bool(moment.member_ids or moment.unit_ids)
    if (is_narrow and not (senders or departments)) or (moment.tag_ids and not tag_ids):
        return None
    return {"senders": senders, "departments": departments, "tag_ids": tag_ids}


def _candidates(client: WeCom, moment: Moment) -> list[wecom.Listed]:
    """Moments that a program made at that time with this text, and that no moment of ours is."""
    assert moment.called_at, moment.pk
    start: datetime = moment.called_at - CLOCKS
    end = min(clock.now() + CLOCKS, start + timedelta(days=30))
    listed = wecom.listing(client, start=start, end=end)
    rows = [
        row
        for row in listed
        if not row.creator and row.text.content == moment.handed.get("text", "")
    ]
    known = Moment.objects.filter(moment_id__in=[row.moment_id for row in rows])
    taken = set(known.values_list("moment_id", flat=True))
    return [row for row in rows if row.moment_id not in taken]


def _is_ours(client: WeCom, moment: Moment, row: wecom.Listed) -> bool:
    """Whether it shows the same, and asks nobody whom we didn't ask."""
    if row.shows != _shows(moment.handed.get("attachments", [])):
        return False
    if not moment.member_ids or moment.unit_ids:
        return True
    asked = set(
        Member.objects.filter(pk__in=moment.member_ids).values_list("wecom_userid", flat=True)
    )
    try:
        return {each.userid for each in wecom.tasks(client, row.moment_id)} <= asked
    except WeComError as fault:
        if fault.errcode != wecom.DISPATCHING:
            raise
        return False


def _shows(attachments: list[dict[str, Any]]) -> list[str]:
    """What WeCom's list tells of these attachments: files, but of a link its address."""
    inner = [(each["msgtype"], each[each["msgtype"]]) for each in attachments]
    return [each["url" if kind == "link" else "media_id"] for kind, each in inner]


def _left_out(made: wecom.Made) -> str:
    """The senders and tags that WeCom couldn't use."""
    users = made.invalid_sender_list
    lost = [*users.user_list, *map(str, users.department_list)]
    return ", ".join([*lost, *made.invalid_external_contact_list.tag_list])


def _wait(moment: Moment, pause: timedelta, detail: str = "") -> None:
    """WeCom hasn't taken it, that is certain; it is tried again."""
    due = clock.now() + pause
    _set(moment, state=State.PLANNED, detail=detail[:300], poll_next_at=due)


def _told(fault: WeComError) -> str:
    return f"{fault.errcode}: {fault.sentence}"


def _set(moment: Moment, **values: Any) -> None:
    Moment.objects.filter(pk=moment.pk).update(**values)
