"""Two sends and one plan want the same people at once: admitted is what the model admits."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.outreach import ledger_make as make
from tests.outreach.governor_model import Note, Person, World
from tests.outreach.ledger_make import DAY, NOON
from tests.outreach.test_governor_races import in_threads
from yutang.outreach.commands import planning
from yutang.outreach.commands.admission import admit, admit_all
from yutang.outreach.models import Budget, Message, Policy
from yutang.outreach.rules.governor import Source, Terms

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 12
SOURCES = (Source("send", 1), Source("send", 2), Source("play", 3))
wishes = st.tuples(
    st.sets(st.integers(0, PEOPLE - 1), min_size=6),
    st.sampled_from(["promotion", "promotion", "service", "transaction"]),
    st.sampled_from(["wecom_single", "staff_todo"]),
    st.integers(0, 2),  # priority
)
bounds = st.fixed_dictionaries(
    {
        "contacts_7": st.integers(0, 3),
        "promotions_7": st.integers(0, 2),
        "contacts_30": st.integers(1, 4),
        "promotions_30": st.integers(1, 3),
    }
)


@pytest.fixture
def people():
    return [make.customer(f"C{n}") for n in range(PEOPLE)]


def told(people, past):
    for who, days in past:
        make.told(people[who], NOON - days * DAY)


def terms(wish):
    _who, purpose, carrier, priority = wish
    return Terms(carrier, purpose, priority, NOON)


def modelled(people, policy):
    """The ledger as it stands, for the plain model; nothing of it is admitted there yet."""
    by_id = {each.pk: Person(each.pk, member_id=1) for each in people}
    budgets = {row.lifecycle: row for row in Budget.objects.all()}
    world = World(policy, budgets, set())
    for row in Message.objects.order_by("pk"):
        note = Note(row.pk, by_id[row.customer_id], row.source_id, row.carrier, row.purpose)
        note.priority, note.due_at = row.priority, row.due_at
        note.state, note.admitted_at = row.state, row.admitted_at
        world.notes.append(note)
    return world


@settings(
    phases=[Phase.explicit, Phase.generate],
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.tuples(wishes, wishes, wishes),
    bounds,
    st.sampled_from([0, 24]),
    st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.integers(1, 9)), max_size=8),
    st.integers(1, 9),
)
def test_plans_at_once_come_to_what_the_plain_model_says(people, wanted, limits, gap, past, most):
    Message.objects.all().delete()
    make.policy(gap_hours=gap)
    make.budgets(**limits)
    told(people, past)
    in_threads(
        *[
            lambda source=source, wish=wish: planning.plan_customers(
                source=source, terms=terms(wish), customer_ids=[people[n].pk for n in wish[0]]
            )
            for source, wish in zip(SOURCES * 2, wanted * 2, strict=True)
        ]
    )
    assert Message.objects.exclude(source_type="past").count() == sum(len(w[0]) for w in wanted)
    world = modelled(people, Policy.objects.get(pk=1))
    acts = [lambda source=source: admit(at=NOON, source=source, most=most) for source in SOURCES]
    in_threads(*acts, lambda: admit(at=NOON, most=most), *acts)
    in_threads(lambda: admit_all(at=NOON, most=most), lambda: admit_all(at=NOON, most=20))
    world.admit(NOON, most=1000)
    got = {row.pk: row.state for row in Message.objects.all()}
    assert got == {note.id: note.state for note in world.notes}
