"""SMS are handed to their provider once, and asked after until it is known what became of them.

A row says *calling* before the provider is called. Without an answer it is *unknown*: the provider
is asked for it by phone and time, and it is never sent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.db import connection, transaction
from django.db.models import QuerySet

from yutang.kernel import clock
from yutang.kernel.errors import DomainError
from yutang.outreach import contents
from yutang.outreach.commands import settling
from yutang.outreach.commands.withdrawing import withdraw_objected
from yutang.outreach.contents import Content, Standing
from yutang.outreach.models import Carrier, Message, Purpose, Sms, Task
from yutang.outreach.rules import sms as rules
from yutang.outreach.sms import providers
from yutang.outreach.sms.providers import Answer, NoAnswer, NotTaken, Provider, Report, Text

LEASE = timedelta(minutes=3)  # whoever calls is dead after this
REST = timedelta(minutes=1)
CLOCKS = timedelta(minutes=2)  # by how much the provider's clock and ours may differ
Reason = Message.Reason
State = Sms.State

# The newest number; whoever lost hers since the admission can't be reached.
PHONES = """
    select distinct on (customer_id) customer_id, value from customers_identity
    where kind = 'phone' and customer_id = any(%s) order by customer_id, id desc
"""


@dataclass(frozen=True)
class Batch:
    """One text to some phones, by one provider."""

    name: str
    provider: Provider
    text: Text
    rows: dict[str, list[Sms]]  # by phone


def carry_next() -> bool:
    """Hand over one batch, or else ask after one SMS; False: nothing was due."""
    withdraw_objected()
    if batch := _take():
        _call(batch)
        return True
    row = _claim()
    if row is None:
        return False
    _ask(row)
    return True


@transaction.atomic
def _take() -> Batch | None:
    """Admitted messages of one text; from here on each has its row.

    A plan that rests holds up no other.
    """
    name, provider = providers.current()
    for type, id in list(_waiting().values_list("source_type", "source_id").distinct()):
        standing = contents.stands(Task(source_type=type, source_id=id, carrier=Carrier.SMS))
        if standing is Standing.RESTING:
            continue
        locked = _waiting().select_for_update(of=("self",), skip_locked=True)
        rows = locked.filter(source_type=type, source_id=id).order_by("step", "variant", "id")
        for _key, group in groupby(rows[: provider.most], key=_said):
            some = list(group)
            if standing is Standing.GOING:
                return _enter(name, provider, some)
            settling.fail(message_ids=[row.pk for row in some], reason=Reason.CANCELLED)
    return None


def _waiting() -> QuerySet[Message]:
    """What no provider was given yet."""
    rows = Message.objects.filter(carrier=Carrier.SMS, state=Message.State.ADMITTED, sms=None)
    return rows.filter(source_type__in=contents.told()).order_by("source_type", "source_id")


def _enter(name: str, provider: Provider, rows: Sequence[Message]) -> Batch | None:
    said = _plain(contents.says(_task(rows[0])))
    if not said:
        settling.fail(message_ids=[row.pk for row in rows], reason=Reason.CONTENT)
        return None
    is_promotion = rows[0].purpose == Purpose.PROMOTION
    text = Text(
        rules.worded(said, sign=providers.sign(), is_promotion=is_promotion),
        rules.worded(said, sign="", is_promotion=is_promotion),
        is_promotion,
    )
    phones = _phones([row.customer_id for row in rows])
    if lost := [row.pk for row in rows if row.customer_id not in phones]:
        settling.fail(message_ids=lost, reason=Reason.NO_PHONE)
    now = clock.now()
    made = Sms.objects.bulk_create(
        Sms(
            message=row,
            provider=name,
            phone=phones[row.customer_id],
            text=text.whole,
            segments=rules.segments(text.whole),
            called_at=now,
            poll_next_at=now + LEASE,
        )
        for row in rows
        if row.customer_id in phones
    )
    settling.unknown(message_ids=[each.message_id for each in made])  # until the call is over
    by_phone: dict[str, list[Sms]] = {}
    for each in made:
        by_phone.setdefault(each.phone, []).append(each)
    return Batch(name, provider, text, by_phone) if made else None


def _call(batch: Batch) -> None:
    """The only call that sends; each phone once, however many customers share it."""
    ids = [row.pk for rows in batch.rows.values() for row in rows]
    try:
        answers = batch.provider.send(list(batch.rows), batch.text)
    except NotTaken as fault:
        _give_back(ids, str(fault.sentence))
    except NoAnswer:
        _doubt(ids)
    else:
        _keep(batch, answers)


@transaction.atomic
def _keep(batch: Batch, answers: Sequence[Answer]) -> None:
    """What the provider took is handed over, what it refused has failed; of the rest who knows."""
    due = clock.now() + rules.POLLS[0]
    silent = {row.pk for rows in batch.rows.values() for row in rows}
    for answer in answers:
        rows = batch.rows.get(answer.phone, [])
        ids = [row.pk for row in rows]
        silent.difference_update(ids)
        messages = [row.message_id for row in rows]
        if answer.refusal:
            _set(ids, state=State.FAILED, detail=answer.refusal, poll_next_at=None)
            settling.fail(message_ids=messages, reason=Reason.SMS_REFUSED)
        else:
            _set(ids, state=State.TAKEN, ref=answer.ref, poll_next_at=due)
            settling.hand(message_ids=messages)
    if silent:
        _doubt(sorted(silent))


@transaction.atomic
def _give_back(ids: Sequence[int], detail: str) -> None:
    """Nothing was sent: the messages wait as they did, and the reason can be read."""
    now = clock.now()
    _set(ids, state=State.CALLING, detail=detail[:300], tries=0, poll_next_at=now + REST)
    messages = Sms.objects.filter(pk__in=ids).values_list("message_id", flat=True)
    settling.free(message_ids=list(messages))


@transaction.atomic
def _doubt(ids: Sequence[int]) -> None:
    _set(ids, state=State.UNKNOWN, tries=0, poll_next_at=clock.now() + rules.POLLS[0])
    messages = Sms.objects.filter(pk__in=ids).values_list("message_id", flat=True)
    settling.unknown(message_ids=list(messages))


def _ask(row: Sms) -> None:
    """What became of it; one whose caller died is unknown, one that was given back goes again."""
    if row.state == State.CALLING:
        if row.detail:
            _retry(row)
        else:
            _doubt([row.pk])
        return
    try:
        reports = providers.named(row.provider).reports(row.phone, row.called_at - CLOCKS)
    except DomainError as fault:
        _again(row, str(fault.sentence))
        return
    if report := _own(row, reports):
        _settle(row, report)
    else:
        _again(row, "")


def _own(row: Sms, reports: Sequence[Report]) -> Report | None:
    """The report of this SMS; of one without a number, the first that no other SMS claims."""
    if row.ref:
        return next((each for each in reports if each.ref == row.ref), None)
    refs = [each.ref for each in reports]
    taken = set(Sms.objects.filter(ref__in=refs).values_list("ref", flat=True))
    return next((each for each in reports if each.ref not in taken), None)


@transaction.atomic
def _settle(row: Sms, report: Report) -> None:
    state = State.DELIVERED if report.is_delivered else State.FAILED
    now = clock.now()
    values = {"ref": report.ref, "detail": report.detail, "settled_at": now}
    _set([row.pk], state=state, poll_next_at=None, **values)
    if report.is_delivered:
        settling.deliver(message_ids=[row.message_id])
    else:
        settling.fail(message_ids=[row.message_id], reason=Reason.SMS_LOST)


@transaction.atomic
def _again(row: Sms, detail: str) -> None:
    """Ask later; after three days without a word it has failed for us."""
    tries = row.tries + 1
    pause = rules.next_poll(tries)
    if pause:
        _set([row.pk], tries=tries, detail=detail[:300], poll_next_at=clock.now() + pause)
        return
    _set([row.pk], state=State.FAILED, settled_at=clock.now(), poll_next_at=None)
    settling.fail(message_ids=[row.message_id], reason=Reason.NO_REPORT)


@transaction.atomic
def _retry(row: Sms) -> None:
    """The message is free to be taken anew."""
    Sms.objects.filter(pk=row.pk, state=State.CALLING).delete()


@transaction.atomic
def _claim() -> Sms | None:
    now = clock.now()
    due = Sms.objects.select_for_update(skip_locked=True).filter(poll_next_at__lte=now)
    row = due.order_by("poll_next_at").first()
    if row is not None:
        _set([row.pk], poll_next_at=now + LEASE)
    return row


def _plain(content: Content) -> str:
    """The words, and behind them the addresses of links; an SMS shows nothing else."""
    links = [each["url"] for each in content.attachments if each.get("type") == "link"]
    return " ".join([content.text, *links]).strip()


def _phones(customer_ids: Sequence[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(PHONES, [list(customer_ids)])
        return {customer: rules.international(phone) for customer, phone in cursor.fetchall()}


def _said(row: Message) -> tuple[str, int, str]:
    return row.step, row.variant, row.purpose


def _task(row: Message) -> Task:
    """What the plan's teller is asked with."""
    return Task(
        source_type=row.source_type,
        source_id=row.source_id,
        step=row.step,
        variant=row.variant,
        carrier=Carrier.SMS,
    )


def _set(ids: Sequence[int], **values: object) -> None:
    Sms.objects.filter(pk__in=ids).update(**values)
