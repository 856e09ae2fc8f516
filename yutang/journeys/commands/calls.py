"""Webhooks are told to their targets: claimed, called without a transaction, then settled.

Whoever claims a call has it until `claimed_until`. If that one dies, another takes it over and the
target may hear it twice, under the same id.
"""

import json
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from yutang.journeys import posting
from yutang.journeys.commands.hook_secrets import secrets_of
from yutang.journeys.commands.moving import ring
from yutang.journeys.models import Call, Run
from yutang.journeys.posting import Answer, Post
from yutang.journeys.rules import targets
from yutang.kernel import clock

CHANNEL = "journeys_calls"
LEASE = timedelta(seconds=30)  # beyond the target's own time
AT_ONCE = 2  # of one target, so that one that hangs leaves room for the others
MOST_DETAIL = 200
HOST = "substring({0}.url from '^https?://([^/?#]+)')"
# Calls of journeys that rest wait with them. A target that hangs has its few places and no more.
CLAIM = f"""
    with busy as (
        select {HOST.format("other")} as host from journeys_call other
        where other.state = 'waiting' and other.claimed_until > %(now)s
        group by 1 having count(*) >= %(at_once)s)
    select call.id from journeys_call call
        join journeys_run run on run.id = call.run_id
        join journeys_journey journey on journey.id = run.journey_id
    where call.state = 'waiting' and call.next_at <= %(now)s
        and (call.claimed_until is null or call.claimed_until <= %(now)s)
        and (journey.state in ('live', 'closing') or run.state <> 'calling')
        and {HOST.format("call")} not in (select host from busy)
    order by call.next_at, call.id
    limit 1
    for no key update of call skip locked
"""  # noqa: S608 - all texts are ours


def call_next() -> bool:
    """Tell the webhook whose time came first; False: nothing is due."""
    call = _claim()
    if call is None:
        return False
    here = (call.run.state, call.run.steps)
    if here != (Run.State.CALLING, call.number):  # it has left meanwhile, or was taken out
        _end(call, Call.State.FAILED, Answer(None, "left"))
        return True
    _settle(call, posting.send(_post(call)))
    return True


@transaction.atomic
def _claim() -> Call | None:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "at_once": AT_ONCE})
        if (row := cursor.fetchone()) is None:
            return None
    call = Call.objects.select_related("run").get(pk=row[0])
    call.claimed_until = now + timedelta(seconds=call.timeout_seconds) + LEASE
    call.tries += 1
    call.save(update_fields=["claimed_until", "tries"])
    return call


def _post(call: Call) -> Post:
    """The body with the headers of Standard Webhooks, a signature for every secret that holds."""
    body = json.dumps(call.body, ensure_ascii=False, separators=(",", ":")).encode()
    id, timestamp = f"call_{call.pk}", int(clock.now().timestamp())
    signed = [
        targets.signature(each, id, timestamp, body) for each in secrets_of(call.run.journey_id)
    ]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Yutang",
        "Webhook-Id": id,
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": " ".join(signed),
    }
    return Post(call.url, body, headers, call.timeout_seconds)


def _settle(call: Call, answer: Answer) -> None:
    """Taken, refused for good, or tried again after a pause that grows."""
    if answer.status is not None and targets.is_taken(answer.status):
        _end(call, Call.State.ANSWERED, answer)
    elif _may_be_tried(call, answer):
        _later(call, answer)
    else:
        _end(call, Call.State.FAILED, answer)


def _may_be_tried(call: Call, answer: Answer) -> bool:
    if answer.is_forbidden or call.tries >= call.most_tries:
        return False
    return targets.may_go_well_later(answer.status)


@transaction.atomic
def _later(call: Call, answer: Answer) -> None:
    next_at = clock.now() + targets.pause(call.tries)
    _write(call, next_at=next_at, claimed_until=None, **_told(answer))


@transaction.atomic
def _end(call: Call, state: Call.State, answer: Answer) -> None:
    """The call is over, and its run goes on from its step."""
    now = clock.now()
    if not _write(call, state=state, settled_at=now, claimed_until=None, **_told(answer)):
        return
    here = Run.objects.filter(pk=call.run_id, state=Run.State.CALLING, steps=call.number)
    is_taken = state == Call.State.ANSWERED
    if here.update(state=Run.State.WAITING, answered=is_taken, due_at=now):
        ring()


def _write(call: Call, **values: Any) -> int:
    """Nobody else has taken it over and settled it meanwhile."""
    mine = Call.objects.filter(pk=call.pk, state=Call.State.WAITING, tries=call.tries)
    return mine.update(**values)


def _told(answer: Answer) -> dict[str, Any]:
    return {"status": answer.status, "detail": answer.detail[:MOST_DETAIL]}
