"""A plan as a table of nodes: what comes after each step, and after each of its ways."""

from collections.abc import Sequence
from dataclasses import dataclass

from yutang.journeys.rules.plan import Plan, ways
from yutang.journeys.rules.steps import AnyStep, End, Jump


@dataclass(frozen=True)
class Node:
    """One step; `next` and `arms` are keys of nodes, "" is the end of the journey."""

    key: str
    step: AnyStep
    next: str = ""
    arms: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return str(self.step.kind)


@dataclass(frozen=True)
class Program:
    """All nodes by key; `first` is where everybody begins, "" if there is nothing to do."""

    nodes: dict[str, Node]
    first: str


def program(plan: Plan) -> Program:
    """The plan's nodes: a flow that ends leads on to what follows the step that holds it."""
    nodes: dict[str, Node] = {}
    return Program(nodes, _lay(plan.flow, "", nodes))


def _lay(flow: Sequence[AnyStep], after: str, nodes: dict[str, Node]) -> str:
    """Put the flow's nodes down, the last first; returns where it begins."""
    for step in reversed(flow):
        arms = tuple(_lay(inner, after, nodes) for _place, inner in ways(step))
        nodes[step.id] = Node(step.id, step, _next(step, after), arms)
        after = step.id
    return after


def _next(step: AnyStep, after: str) -> str:
    if isinstance(step, Jump):
        return step.to
    return "" if isinstance(step, End) else after
