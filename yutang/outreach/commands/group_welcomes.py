"""Group welcome templates: written here, kept the same at WeCom."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from yutang.content import attachments as schemas
from yutang.content.commands import links
from yutang.content.models import Kind
from yutang.content.queries import materials
from yutang.kernel import audit, clock, jobs
from yutang.org.models import Member
from yutang.outreach import rendering
from yutang.outreach.commands.media import have_copies
from yutang.outreach.contents import Content
from yutang.outreach.errors import GroupWelcomeBusy, GroupWelcomesFull
from yutang.outreach.models import GroupWelcome
from yutang.wecom.api import groups as api
from yutang.wecom.client import connect
from yutang.wecom.errors import Busy, NotSetUp, UnknownOutcome, WeComError

MOST = 100  # of a corp, WECOM.md 3.6
MEDIA_PAUSE = timedelta(seconds=5)
SOURCE = "greeting"
UNKNOWN_AT_WECOM = (40063, 41058)
State = GroupWelcome.State


@transaction.atomic
def save_group_welcome(
    *, welcome: GroupWelcome, values: dict[str, Any], actor: Member
) -> GroupWelcome:
    """The template says this, here at once and at WeCom in a moment."""
    is_new = welcome.pk is None
    if is_new and GroupWelcome.objects.filter(removed_at=None).count() >= MOST:
        raise GroupWelcomesFull
    if not is_new:
        _free(welcome.pk)
    for name, value in values.items():
        setattr(welcome, name, value)
    if is_new:
        welcome.owner = actor
    welcome.state = State.UNKNOWN if welcome.state == State.UNKNOWN else State.WAITING
    welcome.detail, welcome.changed_at = "", clock.now()
    welcome.save()
    have_copies(wanted=schemas.ATTACHMENTS.validate_python(welcome.attachments))
    _push_soon(welcome)
    action = "group_welcomes.created" if is_new else "group_welcomes.changed"
    audit.note(actor=actor, action=action, subject=welcome)
    return welcome


@transaction.atomic
def put_again(*, welcome_id: int, actor: Member) -> None:
    """It is put at WeCom again: a person has looked that it isn't there, or mended it."""
    welcome = _free(welcome_id)
    if welcome.state == State.GONE:
        welcome.template_id = ""
    welcome.state, welcome.detail = State.WAITING, ""
    welcome.save()
    _push_soon(welcome)
    audit.note(actor=actor, action="group_welcomes.put_again", subject=welcome)


@transaction.atomic
def remove_group_welcome(*, welcome_id: int, actor: Member) -> None:
    """It is gone here, and at WeCom in a moment; groups that use it greet nobody then."""
    welcome = _free(welcome_id)
    welcome.removed_at = clock.now()
    welcome.save(update_fields=["removed_at"])
    _push_soon(welcome)
    audit.note(actor=actor, action="group_welcomes.removed", subject=welcome)


def push_group_welcome(*, welcome_id: int) -> None:
    """WeCom has the template as it is here, or the row says why not.

    *Creating* is committed before WeCom is called, and a creation without an answer isn't
    repeated: WeCom has no list in which it could be looked for.
    """
    welcome = _begin(welcome_id)
    if welcome is None:
        return
    try:
        _call(welcome)
    except UnknownOutcome:
        _end(welcome, State.UNKNOWN)
    except (Busy, NotSetUp):
        GroupWelcome.objects.filter(pk=welcome.pk).update(state=State.WAITING)
        raise
    except WeComError as fault:
        _end(welcome, State.REFUSED, f"{fault.errcode}: {fault.sentence}")


def check_group_welcomes() -> None:
    """Templates that somebody deleted at WeCom say so here."""
    for welcome in GroupWelcome.objects.filter(removed_at=None, state=State.SYNCED):
        try:
            api.greeting(connect(), welcome.template_id)
        except Busy:
            raise
        except WeComError as fault:
            if fault.errcode in UNKNOWN_AT_WECOM:
                standing = GroupWelcome.objects.filter(pk=welcome.pk, state=State.SYNCED)
                standing.update(state=State.GONE)


def content_of(welcome: GroupWelcome) -> Content:
    """What the template says: its own words and attachment, else those of the material."""
    text, attachments = welcome.text, list(welcome.attachments)
    material = materials.usable(clock.now()).filter(pk=welcome.material_id or 0).first()
    if material is not None:
        address = ""
        if material.kind in (Kind.ARTICLE, Kind.LINK):
            source = f"{SOURCE}:{welcome.pk}"
            address = (
                links.tracked(material_id=material.pk, source=source)
                if welcome.pk
                else settings.BASE_URL
            )
        said = materials.said(material, link=address)
        text, attachments = text or said.text, [*attachments, *said.plain]
    return Content(text, attachments[:1])


def _begin(welcome_id: int) -> GroupWelcome | None:
    """The template, marked as being made; None where there is nothing to do now."""
    with transaction.atomic():
        welcome = GroupWelcome.objects.select_for_update().get(pk=welcome_id)
        if welcome.removed_at:
            return welcome if welcome.template_id else None
        if welcome.state == State.CREATING:  # whoever made it died meanwhile
            _end(welcome, State.UNKNOWN)
            return None
        if welcome.state != State.WAITING:
            return None
        wanted = schemas.ATTACHMENTS.validate_python(content_of(welcome).attachments)
        _ready, missing = rendering.ready_for_wecom(wanted)
        if missing:
            have_copies(wanted=wanted)
            _push_soon(welcome, after=MEDIA_PAUSE)
            return None
        if not welcome.template_id:
            welcome.state = State.CREATING
            welcome.save(update_fields=["state"])
        return welcome


def _call(welcome: GroupWelcome) -> None:
    client = connect()
    if welcome.removed_at:
        api.delete_greeting(client, welcome.template_id)
        GroupWelcome.objects.filter(pk=welcome.pk).update(template_id="", state=State.GONE)
        return
    content = content_of(welcome)
    ready, _missing = rendering.ready_for_wecom(
        schemas.ATTACHMENTS.validate_python(content.attachments)
    )
    attachment = {each["msgtype"]: each[each["msgtype"]] for each in ready[:1]}
    if welcome.template_id:
        api.edit_greeting(client, welcome.template_id, text=content.text, attachment=attachment)
    else:
        welcome.template_id = api.add_greeting(
            client, text=content.text, attachment=attachment, notify=welcome.tells_owners
        )
    _end(welcome, State.SYNCED)


def _end(welcome: GroupWelcome, state: State, detail: str = "") -> None:
    """It stands so, unless it was written anew meanwhile."""
    rows = GroupWelcome.objects.filter(pk=welcome.pk)
    rows.update(template_id=welcome.template_id)
    begun = rows.filter(changed_at=welcome.changed_at)
    begun.update(state=state, detail=detail[:300])
    if state == State.SYNCED:
        begun.update(synced_at=clock.now())


def _free(welcome_id: int) -> GroupWelcome:
    """The row, locked, unless WeCom is being asked to make it right now."""
    welcome = GroupWelcome.objects.select_for_update().get(pk=welcome_id)
    if welcome.state == State.CREATING:
        raise GroupWelcomeBusy
    return welcome


def _push_soon(welcome: GroupWelcome, *, after: timedelta = timedelta()) -> None:
    jobs.later(
        "outreach.push_group_welcome",
        at=clock.now() + after if after else None,
        key=f"group_welcome:{welcome.pk}",
        lock=f"group_welcome:{welcome.pk}",
        welcome_id=welcome.pk,
    )
