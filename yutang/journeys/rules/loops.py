"""Where the ways of a program lead: steps that nobody reaches, and rounds without a pause."""

from collections.abc import Iterator, Sequence

from yutang.journeys.rules.plan import Plan, ways
from yutang.journeys.rules.program import Node, Program
from yutang.journeys.rules.steps import AnyStep, Await, GoTo, SetFact, Tag, Until, Wait


def leads(node: Node) -> tuple[str, ...]:
    """The nodes that may come after this one."""
    if node.arms:
        found = node.arms
    elif isinstance(node.step, GoTo) and node.step.leave:
        found = ()
    else:
        found = (node.next,)
    return tuple(key for key in found if key)


def unreached(plan: Plan, made: Program) -> list[str]:
    """Steps to which no way leads: of several in a row only the first, of its inner ones none."""
    reached: set[str] = set()
    waiting = [made.first]
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting += leads(made.nodes[key])
    return list(_first_lost(plan.flow, reached))


def comes_round(key: str, made: Program) -> bool:
    """Whether somebody who was at the step may come there again."""
    return _comes_back(key, {each: leads(node) for each, node in made.nodes.items()})


def endless(made: Program) -> list[str]:
    """Jumps that close a round in which nobody ever waits.

    A round takes time only by a wait or an await that lasts, or by an hour on a later day: "until
    10 o'clock" of the same day is over at once for whoever comes back at 10 o'clock. What waits
    for something that a step of the journey does itself may happen at once.
    """
    does = {kind for node in made.nodes.values() for kind in _does(node.step)}
    quick = {key: _at_once(node, does) for key, node in made.nodes.items()}
    return [
        key for key, node in made.nodes.items() if node.kind == "jump" and _comes_back(key, quick)
    ]


def _does(step: AnyStep) -> Iterator[str]:
    """The kinds of activities that the step makes happen."""
    if isinstance(step, Tag):
        yield from ["tagged"] * bool(step.add) + ["untagged"] * bool(step.remove)
    elif isinstance(step, SetFact):
        yield "fact_learnt"


def _at_once(node: Node, does: set[str]) -> tuple[str, ...]:
    """Where the step leads without taking time."""
    if isinstance(node.step, Await) and does & set(node.step.match.kinds):
        return tuple(key for key in node.arms[:1] if key)
    return () if _takes_time(node.step) else leads(node)


def _takes_time(step: AnyStep) -> bool:
    match step:
        case Wait() | Await():
            return bool(step.span.days or step.span.hours or step.span.minutes)
        case Until():
            return step.days >= 1 and step.group_day is None
    return False


def _comes_back(key: str, quick: dict[str, tuple[str, ...]]) -> bool:
    seen: set[str] = set()
    waiting = list(quick[key])
    while waiting:
        here = waiting.pop()
        if here == key:
            return True
        if here not in seen:
            seen.add(here)
            waiting += quick[here]
    return False


def _first_lost(flow: Sequence[AnyStep], reached: set[str]) -> Iterator[str]:
    before = True
    for step in flow:
        if step.id not in reached:
            if before:
                yield step.id
            before = False
            continue
        before = True
        for _place, inner in ways(step):
            yield from _first_lost(inner, reached)
