"""WeCom is told of intercept rules, and asked what it holds."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from yutang.kernel import clock
from yutang.service.commands.quality.rules import locked, push_soon, wording_of
from yutang.service.models import InterceptRule
from yutang.service.rules.quality import Wording
from yutang.wecom.api import intercept
from yutang.wecom.client import WeCom, connect
from yutang.wecom.errors import Busy, NotSetUp, UnknownOutcome, WeComError

State = InterceptRule.State
UNKNOWN_RULE = 41068
LOOK_AFTER = timedelta(seconds=20)
MOST_LOOKS = 3
DIED = timedelta(minutes=3)  # a call takes seconds


def push_rule(*, pk: int) -> None:
    """WeCom holds what the row says, or the row says why not.

    The step is committed before WeCom is called. A creation without an answer isn't repeated
    before it was looked for in vain; all other calls may be repeated.
    """
    step = _next_step(pk)
    if step is None:
        return
    act, row = step
    try:
        act(connect(), row)
    except UnknownOutcome:
        InterceptRule.objects.filter(pk=pk).update(looks=0)
        _set(pk, State.UNKNOWN)
        push_soon(pk, at=clock.now() + LOOK_AFTER)
    except (Busy, NotSetUp):
        _set(pk, State.UNKNOWN if act is _look else State.WAITING)
        raise
    except WeComError as fault:
        InterceptRule.objects.filter(pk=pk).update(
            detail=f"{fault.errcode}: {fault.sentence}"[:300]
        )
        _set(pk, State.REFUSED)


@transaction.atomic
def _next_step(pk: int) -> tuple[Callable[[WeCom, InterceptRule], None], InterceptRule] | None:
    row = InterceptRule.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None or row.state in (State.KEPT, State.DRIFTED, State.REFUSED):
        return None
    is_lost = row.state == State.UNKNOWN or (row.state == State.CALLING and not row.rule_id)
    if is_lost or (row.state == State.LEAVING and not row.rule_id):
        return _look, row
    if row.state == State.LEAVING:
        return _delete, row
    row.state, row.called_at = State.CALLING, clock.now()
    if not row.rule_id:
        row.seen = wording_of(row).plain  # what to look for, should the answer be lost
    row.save(update_fields=["state", "called_at", "seen"])
    return (_update if row.rule_id else _create), row


def _create(client: WeCom, row: InterceptRule) -> None:
    rule_id = intercept.add(client, _wish(row), users=row.userids, departments=row.department_ids)
    _keep(row.pk, rule_id, wording_of(row))


def _update(client: WeCom, row: InterceptRule) -> None:
    try:
        present = intercept.get(client, row.rule_id).applicable_range
        after = intercept.Range(user_list=row.userids, department_list=row.department_ids)
        intercept.update(client, row.rule_id, _wish(row), before=present, after=after)
    except WeComError as fault:
        if fault.errcode != UNKNOWN_RULE:
            raise
        _make_anew(row.pk)
        return
    _keep(row.pk, row.rule_id, wording_of(row))


def _delete(client: WeCom, row: InterceptRule) -> None:
    try:
        intercept.delete(client, row.rule_id)
    except WeComError as fault:
        if fault.errcode != UNKNOWN_RULE:
            raise
    InterceptRule.objects.filter(pk=row.pk, state=State.LEAVING).delete()


def _look(client: WeCom, row: InterceptRule) -> None:
    """Whether WeCom has what was to be made: the same words, and nobody else's here."""
    wanted = Wording.of(row.seen) if row.seen else wording_of(row)
    known = set(InterceptRule.objects.exclude(rule_id="").values_list("rule_id", flat=True))
    for listed in intercept.listing(client):
        if listed.rule_id in known or listed.rule_name != wanted.name:
            continue
        if not wanted.differences(wording_at(client, listed.rule_id)):
            _keep(row.pk, listed.rule_id, wanted)
            return
    _miss(row.pk)


@transaction.atomic
def _keep(pk: int, rule_id: str, told: Wording) -> None:
    """WeCom holds it; what was changed here meanwhile is told next."""
    row = locked(pk)
    row.rule_id, row.seen, row.seen_at, row.looks = rule_id, told.plain, clock.now(), 0
    if row.state != State.LEAVING:
        same = not wording_of(row).differences(told)
        row.state, row.detail = (State.KEPT if same else State.WAITING), ""
    row.save()
    if row.state != State.KEPT:
        push_soon(pk)


@transaction.atomic
def _miss(pk: int) -> None:
    """Not found; after three looks nobody made it, and it is made (or gone)."""
    row = locked(pk)
    row.looks += 1
    if row.looks < MOST_LOOKS:
        row.save(update_fields=["looks"])
        push_soon(pk, at=clock.now() + LOOK_AFTER)
        return
    if row.state == State.LEAVING:
        row.delete()
        return
    row.state, row.looks = State.WAITING, 0
    row.save(update_fields=["state", "looks"])
    push_soon(pk)


@transaction.atomic
def _make_anew(pk: int) -> None:
    row = locked(pk)
    row.rule_id = ""
    row.state = State.WAITING
    row.save(update_fields=["rule_id", "state"])
    push_soon(pk)


@transaction.atomic
def _set(pk: int, state: State) -> None:
    """Unless somebody deletes it meanwhile."""
    InterceptRule.objects.filter(pk=pk).exclude(state=State.LEAVING).update(state=state)


def wording_at(client: WeCom, rule_id: str) -> Wording:
    """What WeCom holds."""
    rule = intercept.get(client, rule_id)
    return Wording.of(
        {
            "name": rule.rule_name,
            "words": rule.word_list,
            "semantics": rule.semantics_list,
            "kind": rule.intercept_type,
            "userids": rule.applicable_range.users,
            "department_ids": rule.applicable_range.departments,
        }
    )


def _wish(row: InterceptRule) -> intercept.Wish:
    return intercept.Wish(row.name, row.words, row.semantics, row.kind)
