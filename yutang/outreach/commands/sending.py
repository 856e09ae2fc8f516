"""The welcome lane: one event, one welcome, within WeCom's twenty seconds."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from yutang.audiences.models import AudienceMember
from yutang.customers.models import Customer, Identity
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach import arrivals, rendering
from yutang.outreach.models import Welcome, WelcomeSend
from yutang.outreach.rules import choice
from yutang.wecom.api import welcome as api
from yutang.wecom.client import connect
from yutang.wecom.errors import Busy, UnknownOutcome, WeComError
from yutang.wecom.registry import Event

LONGEST_CALL = 6.0  # seconds; a silent WeCom is asked again while there is time
PAUSE = 0.3
ALREADY_WELCOMED = 41051
CODE_ENDED = (41050, 41049)
ANOTHER_SENDS = 41096
LIMITED = (45009, 45033)  # too many calls: WeCom surely didn't send, or wasn't even asked

State, Reason = WelcomeSend.State, WelcomeSend.Reason
logger = structlog.get_logger(__name__)


def welcome_newcomer(*, event: Event) -> None:
    """The newcomer has a welcome, or the row says why not.

    The row is committed before WeCom is called: after a kill the next worker sees that a call may
    have got through, and reads WeCom's "already welcomed" as success.
    """
    code = event.text("WelcomeCode")
    if not code:
        return
    until = choice.deadline(created_at=event.created_at, received_at=event.received_at)
    arrival = arrivals.of(state=event.text("State"), userid=event.text("UserID"))
    member = Member.objects.filter(wecom_userid=event.text("UserID")).first()
    welcome = _choose(event, arrival.source_key)
    send = _begin(event, member=member, welcome=welcome, source_key=arrival.source_key)
    if send.state != State.SENDING:
        return
    if welcome is None:
        _end(send, State.NOTHING, Reason.NO_WELCOME)
    elif not choice.seconds_left(until=until, now=clock.now()):
        _end(send, State.LATE, Reason.QUEUED)
    else:
        attachments, send.left_out = rendering.attachments_of(welcome)
        words = rendering.values(
            customer=_name_of(event) if "{customer}" in welcome.text else "",
            member=member.name if member else "",
            arrival=arrival,
            at=clock.local(clock.now()),
        )
        text = rendering.text_of(welcome, words)
        _hand_over(send, until=until, code=code, text=text, attachments=attachments)


def _begin(
    event: Event, *, member: Member | None, welcome: Welcome | None, source_key: str
) -> WelcomeSend:
    send, _ = WelcomeSend.objects.get_or_create(
        inbox_id=event.inbox_id,
        defaults={
            "member": member,
            "welcome": welcome,
            "source_key": source_key,
            "event_at": event.created_at,
            "received_at": event.received_at,
        },
    )
    return send


def _choose(event: Event, source_key: str) -> Welcome | None:
    rows = {
        row.pk: row
        for row in Welcome.objects.filter(
            is_on=True, removed_at=None, source_key__in=["", source_key]
        )
    }
    candidates = [rendering.candidate(row) for row in rows.values()]
    found = choice.choose_welcome(
        candidates,
        source_key=source_key,
        at=clock.local(clock.now()),
        audiences=_audiences_of(event, candidates),
    )
    return rows[found.id] if found else None


def _audiences_of(event: Event, candidates: Sequence[choice.Candidate]) -> set[int]:
    """Which of the welcomes' audiences she is in; none where we never met her before."""
    asked = {each.audience for each in candidates if each.audience}
    who = _known(event) if asked else None
    if who is None:
        return set()
    rows = AudienceMember.objects.filter(customer=who, audience__in=asked)
    return set(rows.values_list("audience", flat=True))


def _name_of(event: Event) -> str:
    """The customer's name; empty where we never met her before."""
    who = _known(event)
    return who.name if who else ""


def _known(event: Event) -> Customer | None:
    rows = Identity.objects.filter(
        kind=Identity.Kind.EXTERNAL_USERID, realm="", value=event.text("ExternalUserID")
    )
    found = rows.select_related("customer").first()
    return found.customer if found else None


def _hand_over(
    send: WelcomeSend,
    *,
    until: datetime,
    code: str,
    text: str,
    attachments: list[dict[str, object]],
) -> None:
    """Call WeCom until it took the welcome, refused it, or the time is over."""
    reason, detail = Reason.SILENT, ""
    while left := choice.seconds_left(until=until, now=clock.now()):
        send.attempts += 1
        WelcomeSend.objects.filter(pk=send.pk).update(attempts=send.attempts)
        try:
            api.send(
                connect(),
                code,
                text=text,
                attachments=attachments,
                seconds=min(left, LONGEST_CALL),
            )
        except UnknownOutcome:
            reason, detail = Reason.SILENT, ""
        except Busy as fault:
            reason, detail = Reason.BUSY, str(fault.errcode)
            if fault.errcode in LIMITED:
                send.attempts -= 1  # counted are calls that may have got through
                WelcomeSend.objects.filter(pk=send.pk).update(attempts=send.attempts)
        except WeComError as fault:
            if fault.errcode != ANOTHER_SENDS:
                _end_refused(send, fault)
                return
            reason, detail = Reason.BUSY, str(fault.errcode)
        else:
            _end(send, State.SENT)
            return
        time.sleep(PAUSE)
    _end(send, State.LATE, reason, detail)


def _end_refused(send: WelcomeSend, fault: WeComError) -> None:
    if fault.errcode == ALREADY_WELCOMED and send.attempts > 1:
        _end(send, State.SENT, detail="confirmed")  # an earlier call of ours had got through
    elif fault.errcode == ALREADY_WELCOMED:
        _end(send, State.REFUSED, Reason.ALREADY, str(fault.errcode))
    elif fault.errcode in CODE_ENDED:
        _end(send, State.LATE, Reason.EXPIRED, str(fault.errcode))
    else:
        _end(send, State.REFUSED, Reason.REFUSED, str(fault))


def _end(send: WelcomeSend, state: str, reason: str = Reason.NONE, detail: str = "") -> None:
    send.state, send.reason, send.detail = state, reason, detail[:300]
    send.handed_at = clock.now() if state == State.SENT else None
    send.save(update_fields=["state", "reason", "detail", "handed_at", "attempts", "left_out"])
    took = (clock.now() - send.received_at) / timedelta(milliseconds=1)
    logger.info("welcome", inbox=send.inbox_id, state=state, reason=reason, took_ms=round(took))
