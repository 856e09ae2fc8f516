"""Builders for tests of journeys: journeys that run, and where everybody stands in them."""

from decimal import Decimal
from typing import Any

from tests.make import member
from yutang.customers.models import Customer
from yutang.journeys.commands.drafting import create_journey
from yutang.journeys.commands.publishing import Terms, publish_draft
from yutang.journeys.commands.running import start
from yutang.journeys.models import Journey, Move, Run
from yutang.org.models import Member

HOURS_24 = {"days": 1}


def operator() -> Member:
    """Olive, who makes journeys; always the same one."""
    return Member.objects.filter(username="olive").first() or member("Olive", role="operator")


def running(flow: list[dict[str, Any]], *, control: int = 0, **plan: Any) -> Journey:
    """A journey of these steps that runs, without a control group unless told."""
    draft = {"format": 1, "triggers": [{"kind": "manual"}], "flow": flow} | plan
    journey = create_journey(name="Journey", actor=operator(), draft=draft)
    publish_draft(journey=journey, actor=operator(), terms=Terms(control_percent=Decimal(control)))
    start(journey=journey, actor=operator())
    journey.refresh_from_db()
    return journey


def wait(id: str, **span: int) -> dict[str, Any]:
    return {"id": id, "kind": "wait", "span": span}


def send(id: str, text: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": "send", "text": text} | more


def run_of(journey: Journey, customer: Customer) -> Run:
    return Run.objects.get(journey=journey, customer=customer)


def path(run: Run) -> list[tuple[str, str]]:
    """The steps that the run has left, each with what became of it."""
    moves = Move.objects.filter(run=run).order_by("number").select_related("step")
    return [(move.step.key, move.outcome) for move in moves]
