"""Two admissions at once, or one that is killed: no budget is broken and nothing is half done."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, close_old_connections, connection, connections, transaction
from django.db.models import Count

from tests.outreach import ledger_make as make
from tests.outreach.ledger_make import NOON
from yutang.outreach.commands import planning
from yutang.outreach.commands.admission import admit, admit_all
from yutang.outreach.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


def in_threads(*acts):
    def alone(act):
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result() for each in [pool.submit(alone, act) for act in acts]]


def test_sends_that_are_admitted_at_once_never_break_a_budget():
    make.policy()
    make.budgets(contacts_7=2)
    people = [make.customer(str(n)).pk for n in range(40)]
    plans = [make.source() for _ in range(4)]
    in_threads(
        *[
            lambda plan=plan: planning.plan_customers(
                source=plan, terms=make.terms(), customer_ids=people
            )
            for plan in plans + plans
        ]
    )
    assert Message.objects.count() == 160
    acts = [lambda plan=plan: admit(at=NOON, source=plan, most=15) for plan in plans * 2]
    in_threads(*acts)
    in_threads(lambda: admit_all(at=NOON, most=30), lambda: admit_all(at=NOON, most=70))
    told = Message.objects.filter(state="admitted").values("customer").annotate(n=Count("id"))
    assert {row["n"] for row in told} == {2}
    assert len(told) == 40
    assert Message.objects.filter(state="held", reason="budget").count() == 80


def test_an_admission_that_is_killed_leaves_nothing():
    make.policy()
    who = make.customer()
    plan = make.source()
    planning.plan_customers(source=plan, terms=make.terms(), customer_ids=[who.pk])

    def killed():
        with transaction.atomic():
            assert admit(at=NOON).admitted == 1
            with connection.cursor() as cursor:
                cursor.execute("select pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(OperationalError):
        in_threads(killed)
    close_old_connections()
    assert make.state(plan, who) == ("planned", "")
    assert admit(at=NOON).admitted == 1
