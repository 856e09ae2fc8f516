"""The log and the ledger hear what became of a welcome."""

from datetime import timedelta
from typing import Any

from yutang.customers.kinds import Kind
from yutang.customers.log import record
from yutang.customers.models import Identity
from yutang.outreach.commands import planning
from yutang.outreach.commands.entering import SECOND, SOURCE, enter_welcome
from yutang.outreach.models import Carrier, Purpose, WelcomeSend
from yutang.outreach.rules.governor import Source, Terms

SECOND_LASTS = timedelta(days=3)  # later it would surprise
MISSED = {WelcomeSend.State.LATE, WelcomeSend.State.REFUSED}


def tell_welcome(*, inbox_id: int, external_userid: str) -> None:
    """The send belongs to its customer, and stands in the ledger and on the timeline, once.

    Runs inside the transaction that handles the event, so a second call finds nothing to do.
    """
    send = WelcomeSend.objects.filter(inbox_id=inbox_id, customer=None).first()
    known = Identity.objects.filter(
        kind=Identity.Kind.EXTERNAL_USERID, realm="", value=external_userid
    ).first()
    if send is None or known is None:
        return
    WelcomeSend.objects.filter(pk=send.pk).update(customer_id=known.customer_id)
    enter_welcome(send_id=send.pk)
    if send.state == WelcomeSend.State.SENT:
        _record(send, known.customer_id, Kind.WELCOMED, milliseconds=send.milliseconds)
        _plan_second(send, known.customer_id)
    elif send.state in MISSED:
        _record(send, known.customer_id, Kind.WELCOME_MISSED, reason=send.reason)


def _plan_second(send: WelcomeSend, customer_id: int) -> None:
    """The welcome's second message is planned, once for each welcome sent."""
    welcome = send.welcome
    if welcome is None or not welcome.second_text or not welcome.second_after_hours:
        return
    due = (send.handed_at or send.received_at) + timedelta(hours=welcome.second_after_hours)
    planning.plan_customers(
        source=Source(SOURCE, welcome.pk, SECOND, str(send.inbox_id)),
        terms=Terms(
            carrier=Carrier.WECOM_SINGLE,
            purpose=Purpose.SERVICE,
            due_at=due,
            expires_at=due + SECOND_LASTS,
        ),
        customer_ids=[customer_id],
    )


def _record(send: WelcomeSend, customer_id: int, kind: Kind, **props: Any) -> None:
    record(
        customer_id,
        kind,
        happened_at=send.handed_at or send.received_at,
        member_id=send.member_id,
        subject=("welcome", send.welcome_id) if send.welcome_id else None,
        **props,
    )
