"""What is wrong with a plan by itself: all that can be known without this installation.

What refers to things that are gone (content, tags, audiences …) is told by
`queries/references.py`; a plan runs only where both find nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from yutang.journeys.rules import steps as kinds
from yutang.journeys.rules.festivals import FESTIVALS
from yutang.journeys.rules.groups import GROUP_CARRIERS, GROUP_KINDS, GROUP_TRIGGERS
from yutang.journeys.rules.loops import endless, unreached
from yutang.journeys.rules.plan import MOST_DEPTH, Fault, Place, Plan, walk, ways
from yutang.journeys.rules.program import program
from yutang.journeys.rules.steps import AnyStep
from yutang.journeys.rules.triggers import Match


def faults(plan: Plan) -> list[Fault]:
    """Everything that keeps the plan from running, in reading order of the plan."""
    found = [*_whole(plan), *_triggers(plan), *_exits(plan), *_ids(plan)]
    for place, step in walk(plan.flow):
        found += [Fault(place, code, step.id, values) for code, values in _step(plan, step)]
        if _depth(place) > MOST_DEPTH:
            found.append(Fault(place, "too_deep", step.id, {"most": MOST_DEPTH}))
    return found if _repeated(found) else [*found, *_ways(plan)]


def _repeated(found: Sequence[Fault]) -> bool:
    """Where ids repeat, nobody can tell where a jump leads."""
    return any(fault.code == "duplicate_id" for fault in found)


def _whole(plan: Plan) -> Iterator[Fault]:
    if not plan.triggers:
        yield Fault(("triggers",), "no_trigger")
    if not plan.flow:
        yield Fault(("flow",), "empty_flow")
    if plan.valid_from and plan.valid_until and plan.valid_until < plan.valid_from:
        yield Fault(("valid_until",), "ends_before")


def _triggers(plan: Plan) -> Iterator[Fault]:
    for number, trigger in enumerate(plan.triggers):
        place = ("triggers", number)
        if plan.subject == "group" and trigger.kind not in GROUP_TRIGGERS:
            yield Fault((*place, "kind"), "customers_only")
        elif plan.subject == "customer" and trigger.kind == "group":
            yield Fault((*place, "kind"), "groups_only")
        elif missing := _asks(plan, trigger):
            yield Fault((*place, missing), f"no_{missing}")


def _asks(plan: Plan, trigger: Any) -> str:
    """What the trigger still has to be told."""
    match trigger.kind:
        case "audience":
            return "" if trigger.audience > 0 else "audience"
        case "date":
            return "" if trigger.fact else "fact"
        case "festival" | "schedule":
            if trigger.kind == "festival" and trigger.festival not in FESTIVALS:
                return "festival"
            return "audience" if plan.subject == "customer" and not trigger.audience else ""
    return ""


def _exits(plan: Plan) -> Iterator[Fault]:
    """An exit without conditions takes everybody, also whom another's conditions would keep."""
    plain = {kind for each in plan.exits if _is_plain(each) for kind in each.kinds}
    for number, each in enumerate(plan.exits):
        if not _is_plain(each) and plain & set(each.kinds):
            yield Fault(("exits", number), "exit_covered")


def _is_plain(match: Match) -> bool:
    return match == Match(kinds=match.kinds)


def _ids(plan: Plan) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, step in walk(plan.flow):
        if step.id in seen:
            yield Fault((*place, "id"), "duplicate_id", step.id, {"id": step.id})
        seen.add(step.id)


def _step(plan: Plan, step: AnyStep) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is wrong within one step: code and values."""
    if plan.subject == "group" and step.kind not in GROUP_KINDS:
        yield "customers_only", {}
    yield from _subject(plan, step)
    if check := _CHECKS.get(step.kind):
        yield from ((code, {}) for code in check(step))
    if isinstance(step, kinds.Split) and (total := sum(a.percent for a in step.arms)) != 100:
        yield "shares", {"total": total}
    inner = ways(step)
    if inner and not any(flow for _place, flow in inner):
        yield "no_ways", {}


def _subject(plan: Plan, step: AnyStep) -> Iterator[tuple[str, dict[str, Any]]]:
    is_group = plan.subject == "group"
    if isinstance(step, kinds.Send) and (step.carrier in GROUP_CARRIERS) != is_group:
        yield ("group_carrier" if is_group else "customer_carrier"), {}
    if isinstance(step, kinds.Until) and step.group_day is not None and not is_group:
        yield "group_day", {}


def _lasts(step: Any) -> Iterator[str]:
    if not (step.span.days or step.span.hours or step.span.minutes):
        yield "zero_wait"


def _rules(step: kinds.Branch) -> Iterator[str]:
    if any(not arm.rule for arm in step.arms):
        yield "no_rule"


def _said(step: kinds.Send) -> Iterator[str]:
    if not step.text.strip() and not step.materials:
        yield "no_content"


def _tags(step: kinds.Tag) -> Iterator[str]:
    if not step.add and not step.remove:
        yield "no_tags"
    elif set(step.add) & set(step.remove):
        yield "tag_both"


_CHECKS: dict[str, Callable[[Any], Iterator[str]]] = {
    "wait": _lasts,
    "await": _lasts,
    "branch": _rules,
    "send": _said,
    "tag": _tags,
    "fact": lambda step: iter([] if step.fact else ["no_fact"]),
    "task": lambda step: iter([] if step.title.strip() else ["no_title"]),
    "invite": lambda step: iter([] if step.group_code > 0 else ["no_group_code"]),
    "webhook": lambda step: iter([] if step.url.partition("://")[2] else ["no_url"]),
    "journey": lambda step: iter([] if step.journey > 0 else ["no_journey"]),
    "coupon": lambda _step: iter(["no_coupons_yet"]),
}


def _ways(plan: Plan) -> Iterator[Fault]:
    """Jumps to nowhere, steps nobody reaches, and rounds without a pause."""
    places = {step.id: place for place, step in walk(plan.flow)}
    lost = False
    for place, step in walk(plan.flow):
        if isinstance(step, kinds.Jump) and step.to not in places:
            lost = True
            code = "unknown_jump" if step.to else "no_jump"
            yield Fault((*place, "to"), code, step.id, {"to": step.to})
    if lost or not places:
        return
    made = program(plan)
    for id in unreached(plan, made):
        yield Fault(places[id], "unreached", id)
    for id in endless(made):
        yield Fault(places[id], "endless", id)


def _depth(place: Place) -> int:
    """How many steps stand around the one at this place."""
    return sum(part in ("flow", "otherwise", "happened", "timed_out") for part in place) - 1
