"""Random journeys, activities, kills and clock jumps: everybody goes the way of the model."""

import random
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.customers.make import NOON
from tests.journeys.engine_model import Person
from tests.journeys.make import path, running, wait
from tests.journeys.trigger_make import happen, listen
from yutang.audiences.commands.lifecycle import READER as LIFECYCLE
from yutang.customers.commands.profiles import READER
from yutang.customers.kinds import Kind
from yutang.customers.models import Customer, Profile
from yutang.journeys.commands import acts, waking, writing
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.moving import move_due
from yutang.journeys.models import Journey, Move, Run
from yutang.kernel import clock
from yutang.kernel.models import ReaderPosition
from yutang.outreach.models import Message

pytestmark = pytest.mark.django_db
START = NOON.replace(month=3, day=27)  # two days later Berlin's clocks are set forward
END = START + timedelta(days=10)
KINDS = ("order_paid", "link_clicked")
NONE: tuple[str, ...] = ()
EXITS = ("content_read",)

spans = st.sampled_from([{"hours": 1}, {"hours": 7, "minutes": 30}, {"days": 1}, {"days": 2}])
waits = st.builds(lambda span: {"kind": "wait", "span": span}, spans)
untils = st.builds(lambda at: {"kind": "until", "at": at}, st.sampled_from(["02:30", "09:00"]))
sends = st.just({"kind": "send", "text": "Hello"})
ends = st.just({"kind": "end"})


def flows(steps: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[Any]:
    return st.lists(steps, min_size=least, max_size=3)


def forks(steps: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    awaits = st.builds(
        lambda kind, span, yes, no: {
            "kind": "await", "match": {"kinds": [kind]}, "span": span,
            "happened": yes, "timed_out": no,
        },
        st.sampled_from(KINDS), spans, flows(steps, 1), flows(steps),
    )  # fmt: skip
    branches = st.builds(
        lambda least, yes, no: {
            "kind": "branch", "otherwise": no, "arms": [{"flow": yes, "rule": orders(least)}],
        },
        st.integers(0, 3), flows(steps, 1), flows(steps),
    )  # fmt: skip
    splits = st.builds(
        lambda percent, one, other: {
            "kind": "split",
            "arms": [{"percent": percent, "flow": one}, {"percent": 100 - percent, "flow": other}],
        },
        st.integers(1, 99), flows(steps, 1), flows(steps),
    )  # fmt: skip
    return awaits | branches | splits


plain = waits | untils | sends
steps = st.recursive(plain, lambda inner: plain | forks(inner), max_leaves=6)
moments = st.integers(1, 8 * 24 * 4).map(lambda n: START + timedelta(minutes=15 * n))
events = st.lists(
    st.tuples(moments, st.sampled_from([*KINDS, "content_read"]), st.integers(0, 2))
    | st.tuples(moments, st.just("move"), st.sampled_from([0, 0, 0, -5, 30])),
    min_size=3,
    max_size=12,
)


class Killed(BaseException):
    """As if the process were gone: nothing catches it."""


def orders(least: int) -> dict[str, Any]:
    return {"version": 1, "where": {"profile": "order_count", "is": "ge", "value": least}}


def named(flow: list[dict[str, Any]], names: Any) -> list[dict[str, Any]]:
    """The steps with ids of their own."""
    done = []
    for step in flow:
        inner: dict[str, Any] = {
            key: named(step[key], names)
            for key in ("happened", "timed_out", "otherwise")
            if key in step
        }
        if "arms" in step:
            inner["arms"] = [arm | {"flow": named(arm["flow"], names)} for arm in step["arms"]]
        done.append(step | inner | {"id": f"s{next(names)}"})
    return done


def fatal(monkeypatch: pytest.MonkeyPatch, dice: Any) -> None:
    """The engine, and who wakes, may die before or after each thing that they do."""
    for module, name in ((acts, "do"), (writing, "write"), (waking, "wake")):
        real = getattr(module, name)

        def mortal(*args: Any, real: Any = real) -> Any:
            if dice.random() < 0.1:
                raise Killed
            done = real(*args)
            if dice.random() < 0.1:
                raise Killed
            return done

        monkeypatch.setattr(module, name, mortal)


def alive(act: Any) -> None:
    """Do it until nothing is left, however often it dies on the way."""
    while True:
        try:
            while act():
                pass
        except Killed:
            continue
        return


def entered(flow: list[dict[str, Any]], exits: tuple[str, ...]) -> tuple[Journey, list[Person]]:
    with clock.frozen(START):
        matches = [{"kinds": [kind]} for kind in exits]
        journey = running(flow, exits=matches, late={"hours": 720})
        people = [Customer.objects.create(name=f"C{n}") for n in range(3)]
        for n, each in enumerate(people):
            Profile.objects.create(customer=each, name="", order_count=n)
        enter_customers(journey=journey, customer_ids=[each.pk for each in people], at=START)
    zone = clock.zone()
    models = [
        Person(each.pk, n, journey.salt, zone, flow, START, exits) for n, each in enumerate(people)
    ]
    return journey, models


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    flow=st.lists(steps, min_size=1, max_size=4),
    happenings=events,
    how=st.tuples(st.booleans(), st.sampled_from([NONE, NONE, EXITS]), st.booleans()),
    seed=st.integers(0, 99),
)
def test_everybody_goes_the_way_of_the_model(monkeypatch, flow, happenings, how, seed):
    again, exits, lags = how
    monkeypatch.setenv("YUTANG_TIME_ZONE", "Europe/Berlin")
    assert clock.zone() == ZoneInfo("Europe/Berlin")
    flow = [wait("first", hours=6), *named(flow, iter(range(99)))]
    if again:
        flow.append({"id": "back", "kind": "jump", "to": "first"})
    journey, people = entered(flow, exits)
    with monkeypatch.context() as dying:
        fatal(dying, random.Random(seed))  # noqa: S311 - repeatable, no secret
        for at, what, number in sorted(happenings, key=lambda each: each[0]):
            with clock.frozen(at):
                if what == "move":
                    moves(people, at + timedelta(hours=number))
                else:
                    happens(people[number], at, what, hears=bool(exits) or not lags)
        with clock.frozen(END):
            alive(listened)
            moves(people, END)
    assert_same(journey, people)
    Journey.objects.filter(pk=journey.pk).update(state=Journey.State.PAUSED)


def moves(people: list[Person], now: Any) -> None:
    """The clock may show anything: hours ago, or what is still to come."""
    alive(lambda: move_due(at=now, most=2))
    for each in people:
        each.passes(now)


def happens(person: Person, at: Any, kind: str, *, hears: bool) -> None:
    happen(Customer.objects.get(pk=person.id), Kind(kind), at)
    if hears:
        alive(listened)
    person.happens(at, kind)


def listened() -> bool:
    """Journeys hear everything; profiles count none of it: all keep the orders they began with."""
    past_all = {"xid": 1, "row_id": 2**62}  # `let_read` puts every activity below
    for name in (READER, LIFECYCLE):
        ReaderPosition.objects.update_or_create(pk=name, defaults=past_all)
    listen()
    return False


def assert_same(journey: Journey, people: list[Person]) -> None:
    for each in people:
        run = Run.objects.select_related("step").get(journey=journey, customer=each.id)
        assert (run.state, path(run)) == (each.state, each.path)
        assert run.steps == len(each.path) == Move.objects.filter(run=run).count()
        if run.state == Run.State.WAITING:
            assert run.step
            assert (run.step.key, run.due_at) == (each.step["id"], each.due())
        said = [id for id, outcome in each.path if kind_of(journey, id) == "send"]
        assert Message.objects.filter(customer=each.id).count() == len(said)


def kind_of(journey: Journey, key: str) -> str:
    return str(journey.version.steps.get(key=key).kind) if journey.version else ""
