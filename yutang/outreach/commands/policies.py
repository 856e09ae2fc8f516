"""The brand changes its rules of restraint; whatever they held back is asked again at once."""

from typing import Any

from django.db import transaction
from django.utils.crypto import get_random_string

from yutang.kernel import audit, clock
from yutang.org.models import Member
from yutang.outreach.commands.planning import ask_soon
from yutang.outreach.models import Blackout, Budget, Message, Policy
from yutang.outreach.queries.policy import first_policy, present_budgets, rules

RULED = (
    Message.Reason.QUIET,
    Message.Reason.BLACKOUT,
    Message.Reason.GAP,
    Message.Reason.BUDGET,
    Message.Reason.PROMOTIONS,
    Message.Reason.CARRIER,
    Message.Reason.ARBITRATION,
)


@transaction.atomic
def save_policy(
    *, values: dict[str, Any], budgets: dict[str, dict[str, int]], actor: Member
) -> Policy:
    """The rules hold these values, and each stage named the budgets given for it."""
    policy = _locked()
    changed = _changes(policy, values)
    for name, value in values.items():
        setattr(policy, name, value)
    policy.save(update_fields=[*values])
    for row in present_budgets():
        given = budgets.get(row.lifecycle, {})
        changed |= {f"{row.lifecycle}.{k}": v for k, v in _changes(row, given).items()}
        Budget.objects.update_or_create(lifecycle=row.lifecycle, defaults=given)
    audit.note(actor=actor, action="policy.changed", subject=policy, changed=changed)
    _ask_again()
    return policy


@transaction.atomic
def draw_holdout(*, actor: Member) -> None:
    """Other customers are in the brand's control group from now on."""
    policy = _locked()
    policy.holdout_salt = get_random_string(12)
    policy.save(update_fields=["holdout_salt"])
    audit.note(actor=actor, action="policy.drew_holdout", subject=policy)


@transaction.atomic
def save_blackout(*, blackout: Blackout, values: dict[str, Any], actor: Member) -> Blackout:
    """Nobody (of these stages) hears from us on these days."""
    _locked()
    for name, value in values.items():
        setattr(blackout, name, value)
    blackout.save()
    days = {"begins": str(blackout.begins), "ends": str(blackout.ends)}
    audit.note(actor=actor, action="policy.blackout_saved", subject=blackout, **days)
    _ask_again()
    return blackout


@transaction.atomic
def remove_blackout(*, blackout: Blackout, actor: Member) -> None:
    """The days are days like all others."""
    _locked()
    audit.note(actor=actor, action="policy.blackout_removed", subject=blackout)
    blackout.delete()
    _ask_again()


def _locked() -> Policy:
    """The policy, which the governor reads under the same lock: no admission has half of it."""
    Policy.objects.bulk_create([first_policy()], ignore_conflicts=True)
    return rules(lock=True).policy


def _changes(row: Any, values: dict[str, Any]) -> dict[str, list[str]]:
    pairs = {name: (getattr(row, name), value) for name, value in values.items()}
    return {name: [str(old), str(new)] for name, (old, new) in pairs.items() if old != new}


def _ask_again() -> None:
    Message.objects.filter(state=Message.State.HELD, reason__in=RULED).update(
        held_until=clock.now()
    )
    ask_soon()
