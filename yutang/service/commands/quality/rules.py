"""Intercept rules are wished for here; WeCom hears of it by a job (`pushing`)."""

from datetime import datetime

from django.db import transaction

from yutang.kernel import audit, clock, jobs
from yutang.org.models import Member
from yutang.service.errors import RuleGone, RuleLeaving, RuleUnchanged, TooManyRules
from yutang.service.models import InterceptRule
from yutang.service.rules.quality import MOST_RULES, Wording

State = InterceptRule.State


@transaction.atomic
def save_rule(*, pk: int | None, wording: Wording, actor: Member) -> InterceptRule:
    """The rule says this from now on, as soon as WeCom knows."""
    if pk is None and InterceptRule.objects.count() >= MOST_RULES:
        raise TooManyRules
    row = locked(pk) if pk else InterceptRule(created_by=actor)
    if row.state == State.LEAVING:
        raise RuleLeaving
    for key, value in wording.plain.items():
        setattr(row, key, value)
    if row.state not in (State.CALLING, State.UNKNOWN):
        _wait(row)
    row.changed_at = clock.now()
    row.save()
    audit.note(actor=actor, action="quality.saved_rule", subject=row)
    push_soon(row.pk)
    return row


@transaction.atomic
def delete_rule(*, pk: int, actor: Member) -> None:
    """The rule goes, here and at WeCom; at once where WeCom never heard of it."""
    row = locked(pk)
    audit.note(actor=actor, action="quality.deleted_rule", subject=row)
    if not row.rule_id and row.called_at is None:
        row.delete()
        return
    row.state, row.detail, row.looks = State.LEAVING, "", 0
    row.save(update_fields=["state", "detail", "looks"])
    push_soon(row.pk)


@transaction.atomic
def put_back(*, pk: int, actor: Member) -> None:
    """What stands here holds: WeCom is told anew."""
    row = locked(pk)
    if row.state not in (State.DRIFTED, State.REFUSED):
        raise RuleUnchanged
    _wait(row)
    row.save()
    audit.note(actor=actor, action="quality.put_rule_back", subject=row)
    push_soon(row.pk)


@transaction.atomic
def take_over(*, pk: int, actor: Member) -> None:
    """What stands at WeCom holds; a rule that is gone there goes here too."""
    row = locked(pk)
    if row.state != State.DRIFTED:
        raise RuleUnchanged
    audit.note(actor=actor, action="quality.took_rule_over", subject=row)
    if row.seen is None:
        row.delete()
        return
    for key, value in row.seen.items():
        setattr(row, key, value)
    row.state, row.changed_at = State.KEPT, clock.now()
    row.save()


def push_soon(pk: int, *, at: datetime | None = None) -> None:
    """Let a job tell WeCom; of one rule never two at a time."""
    jobs.later(
        "service.push_rule", at=at, key=f"push-rule:{pk}", lock=f"push-rule:{pk}", rule_pk=pk
    )


def wording_of(row: InterceptRule) -> Wording:
    """What the row says."""
    return Wording.of(vars(row))


def locked(pk: int) -> InterceptRule:
    row = InterceptRule.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise RuleGone
    return row


def _wait(row: InterceptRule) -> None:
    """It is to be told; a rule that is gone at WeCom will be made anew."""
    if row.state == State.DRIFTED and row.seen is None:
        row.rule_id = ""
    row.state, row.detail, row.looks = State.WAITING, "", 0
