"""Where rules stand in a plan that is being written, and what stands there instead."""

from copy import deepcopy
from dataclasses import dataclass

from yutang.journeys.rules import editing
from yutang.journeys.rules.editing import Json, NoSuchStep


@dataclass(frozen=True)
class RuleSpot:
    """The rule of a step's `number`-th way; without a step: of the `number`-th trigger."""

    step: str
    number: int


def rule_at(plan: Json, spot: RuleSpot) -> Json:
    """The rule that stands there; {}: none yet. Raises `NoSuchStep`."""
    return dict(_bearer(plan, spot).get("rule") or {})


def with_rule(plan: Json, spot: RuleSpot, rule: Json) -> Json:
    """The plan with this rule there; {} asks nothing."""
    plan = deepcopy(plan)
    bearer = _bearer(plan, spot)
    bearer["rule"] = deepcopy(rule)
    if not rule and not spot.step:
        del bearer["rule"]
    return plan


def _bearer(plan: Json, spot: RuleSpot) -> Json:
    """The way or the trigger; group chats are asked no rules."""
    if spot.step:
        step = editing.found(plan, spot.step)
        bearers: list[Json] = step["arms"] if step.get("kind") == "branch" else []
    else:
        bearers = plan.get("triggers", []) if plan.get("subject") != "group" else []
    if not 0 <= spot.number < len(bearers) or bearers[spot.number].get("kind") == "group":
        raise NoSuchStep(f"{spot.step}.{spot.number}")
    return bearers[spot.number]
