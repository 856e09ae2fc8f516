"""Mass sends: written, started, agreed to by somebody else, paused, resumed, cancelled, done."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yutang.audiences.models import AudienceMember
from yutang.audiences.queries import meaning
from yutang.content import attachments as schemas
from yutang.kernel import audit, clock, config, jobs
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member
from yutang.outreach.commands import planning
from yutang.outreach.commands.media import have_copies
from yutang.outreach.errors import AudienceChanged, OwnSend, SendEmpty, SendOver, SendStanding
from yutang.outreach.models import Send, Task, Variant
from yutang.outreach.rules.governor import Source, Terms

MOST_GROWTH = 1.25  # of an audience between the start of a send and its planning
APPROVAL = "sends.approval_above"
SOURCE = "send"
State = Send.State
ALIVE = (State.PLANNED, State.RUNNING, State.PAUSED)
COPIED = (
    "audience_id", "carrier", "purpose", "priority", "best_hour", "per_minute", "control_percent",
    "bought_days", "trial_percent", "trial_hours", "trial_by", "trial_default",
)  # fmt: skip

config.declare(APPROVAL, default="1000")  # customers; empty: nobody has to agree


@dataclass(frozen=True)
class Words:
    """One of the contents: its share of the recipients in percent, text, attachments, materials."""

    text: str = ""
    attachments: list[dict[str, Any]] = field(default_factory=list)
    material_ids: list[int] = field(default_factory=list)
    share: int = 100


def source_of(send: Send) -> Source:
    """The send in the ledger."""
    return Source(SOURCE, send.pk)


def terms_of(send: Send) -> Terms:
    """What holds for each of its messages; while its contents are tried, of the first share."""
    shares = list(send.variants.order_by("number").values_list("share", flat=True)) or [100]
    is_tried = send.trial_percent is not None and send.winner is None
    if send.winner is not None:
        shares = [100 * (number == send.winner) for number in range(len(shares))]
    return Terms(
        carrier=send.carrier,
        purpose=send.purpose,
        priority=send.priority,
        due_at=send.at if send.winner is None else None,
        expires_at=send.expires_at,
        control_percent=send.control_percent,
        salt=send.salt,
        shares=tuple(shares),
        per_minute=send.per_minute,
        best_hour=send.best_hour,
        first_percent=(send.trial_percent or 100) if is_tried else 100,
    )


def approval_above() -> int | None:
    """Sends to more customers than this need a second person; None: none do."""
    kept = config.get(APPROVAL)
    return int(kept) if kept.isdecimal() else None


@transaction.atomic
def set_approval(*, above: int | None, actor: Member) -> None:
    """Say from which size on a second person has to agree."""
    config.put(APPROVAL, "" if above is None else str(above))
    audit.note(actor=actor, action="sends.approval_set", above=above)


@transaction.atomic
def save_send(
    *, send: Send, values: dict[str, Any], contents: Sequence[Words], actor: Member
) -> Send:
    """The draft holds `values` and these contents; what has begun can't be changed any more."""
    is_new = send.pk is None
    if not is_new and _locked(send.pk).state != State.DRAFT:
        raise SendStanding
    for name, value in values.items():
        setattr(send, name, value)
    if is_new:
        send.owner, send.salt = actor, secrets.token_hex(8)
    send.changed_at = clock.now()
    send.save()
    send.variants.all().delete()
    Variant.objects.bulk_create(
        Variant(
            send=send,
            number=number,
            share=each.share,
            text=each.text,
            attachments=each.attachments,
            material_ids=each.material_ids,
        )
        for number, each in enumerate(contents)
    )
    for each in contents:
        have_copies(wanted=schemas.ATTACHMENTS.validate_python(each.attachments))
    action = "sends.created" if is_new else "sends.changed"
    audit.note(actor=actor, action=action, subject=send)
    return send


@transaction.atomic
def copy_send(*, send_id: int, actor: Member) -> Send:
    """A draft with the same contents, audience and terms, but for its times."""
    send = Send.objects.get(pk=send_id)
    values = {name: getattr(send, name) for name in COPIED}
    values["name"] = (_("%(name)s (copy)") % {"name": send.name})[:60]
    words = [
        Words(each.text, each.attachments, each.material_ids, each.share)
        for each in send.variants.order_by("number")
    ]
    return save_send(send=Send(), values=values, contents=words, actor=actor)


@transaction.atomic
def start_send(*, send_id: int, actor: Member) -> Send:
    """The send goes out at its time; a large one waits until another person has agreed."""
    send = _locked(send_id)
    if send.state != State.DRAFT:
        raise SendOver
    _check(send)
    assert send.audience is not None
    send.size, send.meant = _count(send), meaning(send.audience)
    if not send.size:
        raise SendEmpty
    send.asked_by, send.decided_by, send.answer = actor, None, ""
    audit.note(actor=actor, action="sends.started", subject=send, size=send.size)
    most = approval_above()
    if most is not None and send.size > most:
        send.state = State.ASKED
        send.save()
        return send
    return _go(send)


@transaction.atomic
def decide_send(*, send_id: int, approve: bool, answer: str = "", actor: Member) -> None:
    """Agree, and it goes out; or refuse and say why: then it is a draft again."""
    send = _locked(send_id)
    if send.asked_by_id == actor.pk:
        raise OwnSend
    if send.state != State.ASKED:
        raise SendOver
    send.decided_by, send.answer = actor, answer.strip()[:300]
    action = "sends.approved" if approve else "sends.refused"
    audit.note(actor=actor, action=action, subject=send)
    if approve:
        _check(send)
        if not _is_as_meant(send, _count(send)):
            raise AudienceChanged
        _go(send)
    else:
        send.state = State.DRAFT
        send.save()


@transaction.atomic
def withdraw_send(*, send_id: int, actor: Member) -> None:
    """What waits for approval is a draft again."""
    send = _locked(send_id)
    if send.state != State.ASKED:
        raise SendOver
    Send.objects.filter(pk=send.pk).update(state=State.DRAFT, changed_at=clock.now())
    audit.note(actor=actor, action="sends.withdrawn", subject=send)


@transaction.atomic
def pause_send(*, send_id: int, actor: Member | None) -> None:
    """Nothing more is handed over; what members have already, they may still confirm."""
    send = _locked(send_id)
    if send.state not in (State.PLANNED, State.RUNNING):
        raise SendOver
    Send.objects.filter(pk=send.pk).update(state=State.PAUSED, changed_at=clock.now())
    planning.pause(source=source_of(send))
    audit.note(actor=actor, action="sends.paused", subject=send)


@transaction.atomic
def resume_send(*, send_id: int, actor: Member) -> None:
    """It goes on where it was paused."""
    send = _locked(send_id)
    if send.state != State.PAUSED:
        raise SendOver
    state = State.PLANNED if send.at and send.at > clock.now() else State.RUNNING
    Send.objects.filter(pk=send.pk).update(state=state, changed_at=clock.now())
    if send.planned_at is None:
        if not may_go(send):
            raise AudienceChanged
        jobs.later("outreach.plan_send", key=f"plan_send:{send.pk}", send_id=send.pk)
    planning.resume(source=source_of(send))
    _stir(send)
    audit.note(actor=actor, action="sends.resumed", subject=send)


@transaction.atomic
def cancel_send(*, send_id: int, actor: Member) -> None:
    """Nobody gets it any more: neither who waits here, nor whose member hasn't confirmed."""
    send = _locked(send_id)
    if send.state not in ALIVE:
        raise SendOver
    Send.objects.filter(pk=send.pk).update(
        state=State.CANCELLED, changed_at=clock.now(), done_at=clock.now()
    )
    planning.cancel(source=source_of(send))
    _stir(send)
    audit.note(actor=actor, action="sends.cancelled", subject=send)


@transaction.atomic
def plan_send(*, send_id: int) -> None:
    """Everybody in the audience by now has a message; the rest is the governor's.

    While its contents are tried that is a first share; its time counts from when it is due.
    Where the audience has become one that somebody else has to agree to, nobody joins any more;
    a send of which nobody is planned yet rests.
    """
    send = _locked(send_id)
    if send.state not in (State.PLANNED, State.RUNNING):
        return
    assert send.audience_id is not None, send.pk
    if may_go(send):
        planning.plan_audience(
            source=source_of(send), terms=terms_of(send), audience_id=send.audience_id
        )
    elif send.planned_at is None:
        pause_send(send_id=send_id, actor=None)
        return
    is_due = send.at is None or send.at <= clock.now()
    send.state = State.RUNNING if is_due else State.PLANNED
    send.planned_at = clock.now()
    if is_due and send.trial_percent and send.trial_ends_at is None:
        send.trial_ends_at = clock.now() + timedelta(hours=send.trial_hours)
    send.save(update_fields=["state", "planned_at", "trial_ends_at"])


def _count(send: Send) -> int:
    return AudienceMember.objects.filter(audience=send.audience_id).count()


def may_go(send: Send) -> bool:
    """Whether those in the audience by now are so few, or those whom it was started for."""
    most, count = approval_above(), _count(send)
    return most is None or count <= most or _is_as_meant(send, count)


def _is_as_meant(send: Send, count: int) -> bool:
    """Whether the audience says what it said when the send was started, and about as many fit."""
    assert send.audience is not None
    is_same = not send.meant or meaning(send.audience) == send.meant
    return is_same and count <= (send.size or 0) * MOST_GROWTH


def _go(send: Send) -> Send:
    is_due = send.at is None or send.at <= clock.now()
    send.state = State.RUNNING if is_due else State.PLANNED
    send.save()
    jobs.later("outreach.plan_send", key=f"plan_send:{send.pk}", send_id=send.pk)
    return send


def _check(send: Send) -> None:
    """The draft says to whom, what, and until when."""
    if send.audience is None or send.audience.archived_at:
        raise InvalidInput(_("Choose the audience first."), field="audience")
    variants = list(send.variants.all())
    if not variants or any(
        not (each.text or each.attachments or each.material_ids) for each in variants
    ):
        raise InvalidInput(_("There is nothing to send yet: write a text."), field="text")
    if send.expires_at and send.expires_at <= max(clock.now(), send.at or clock.now()):
        raise InvalidInput(_("It would be over before it begins."), field="expires_at")


def _stir(send: Send) -> None:
    """Its tasks are worked on at once."""
    tasks = Task.objects.filter(
        source_type=SOURCE, source_id=send.pk, state__in=[Task.State.WAITING, Task.State.CREATED]
    )
    tasks.exclude(poll_next_at=None).update(poll_next_at=clock.now())


def _locked(send_id: int) -> Send:
    return Send.objects.select_for_update(of=("self",)).select_related("audience").get(pk=send_id)
