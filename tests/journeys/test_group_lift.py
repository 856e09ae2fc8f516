"""Which customers count in a journey of groups, on which side, and what they did."""

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.customers.make import NOON
from tests.journeys.group_lift_make import buy, entered, people, room, sits, slice_of
from tests.journeys.group_make import chat, group_journey, say
from tests.journeys.measuring_make import DAY, LATER
from yutang.customers.models import Activity
from yutang.groups.models import GroupMember
from yutang.journeys.models import Aim
from yutang.journeys.queries import group_lift as queries
from yutang.journeys.queries.group_lift import LeftOut
from yutang.journeys.queries.lift_curves import curves
from yutang.journeys.rules.statistics.lifts import Measure
from yutang.outreach.commands.policies import draw_holdout
from yutang.outreach.models import Policy
from yutang.outreach.rules.governor import in_group

pytestmark = pytest.mark.django_db
GOAL = {"match": {"kinds": ["checked_in"], "subject_ids": [7]}, "days": 5}


@pytest.fixture
def journey():
    return group_journey([say("s")], control=10, goal=GOAL)


def sizes(chosen):
    return tuple(each.people for each in queries.sides(chosen))


def test_who_sat_in_the_group_when_it_entered_counts(journey):
    run = room(journey, *people(2))
    for joined, left in ((-9, -1), (1, None), (-9, 2), (0, None)):
        [customer] = people(1)
        end = {"left_at": NOON + left * DAY, "ended_by": "left"} if left is not None else {}
        sits(run.chat, customer, joined_at=NOON + joined * DAY, **end)
    assert sizes(slice_of(journey)) == ([4], [])  # not who had left, nor who came later


def test_staff_and_groups_without_customers_count_nowhere(journey):
    run = room(journey)
    GroupMember.objects.create(
        group=run.chat, member=journey.made_by, userid="olive", joined_at=NOON - DAY
    )
    assert sizes(slice_of(journey)) == ([], [])
    assert (queries.entered(slice_of(journey)), queries.watched(slice_of(journey))) == (
        (1, 0),
        (1, 0),
    )


def test_whoever_sat_in_several_groups_counts_on_neither_side(journey):
    one, two, three = people(3)
    room(journey, one, two, three)
    room(journey, two, state="control")
    room(journey, three, at=NOON + DAY)
    assert sizes(slice_of(journey)) == ([1], [])
    assert queries.left_out(slice_of(journey)) == LeftOut(several=2, both=1)


def test_who_joins_another_group_later_stays_where_she_was(journey):
    [customer] = people(1)
    room(journey, customer)
    later = chat(NOON - 9 * DAY)
    sits(later, customer, joined_at=NOON + DAY)
    entered(journey, later, state="control", at=NOON + 2 * DAY)
    assert sizes(slice_of(journey)) == ([1], [])
    assert queries.left_out(slice_of(journey)) == LeftOut(0, 0)


def test_each_group_counts_once_and_when_it_was_watched_long_enough(journey):
    run = room(journey, *people(3))
    entered(journey, run.chat, at=NOON + DAY, entry_key="again")
    room(journey, *people(2), at=LATER - 13 * DAY)
    assert sizes(slice_of(journey)) == ([3], [])
    assert sizes(slice_of(journey, days=7)) == ([3, 2], [])
    assert queries.entered(slice_of(journey)) == (2, 0)
    assert sizes(slice_of(journey, until=NOON)) == ([], [])
    assert sizes(slice_of(journey, since=NOON + DAY / 2, days=7)) == ([2], [])


def test_what_they_did_is_summed_group_by_group(journey):
    customers = people(4)
    run = room(journey, *customers)
    for kind, days, subject in (
        ("checked_in", 2, 7),  # the goal
        ("checked_in", 2, 8),
        ("checked_in", 6, 7),  # too late for it
        ("checked_in", -1, 7),
    ):
        at = NOON + days * DAY
        who = customers[days % 3]
        Activity.objects.create(customer=who, kind=kind, happened_at=at, subject_id=subject)
    Activity.objects.create(customer=customers[0], kind="removed_us", happened_at=NOON + DAY)
    Activity.objects.create(customer=customers[1], kind="objected", happened_at=NOON + 20 * DAY)
    stays = run.chat.stays.order_by("pk")
    ends = zip(stays, (("left", 3), ("removed", 3), ("unseen", 3), ("left", 15)), strict=True)
    for stay, (how, days) in ends:
        stay.ended_by, stay.left_at = how, NOON + days * DAY
        stay.save()
    buy(customers[:2])
    buy(customers[:1], days=3, amount=500)
    buy(customers[1:], days=-3, amount=700)
    buy(customers[3:], days=15)
    inside, _control = queries.sides(slice_of(journey))
    assert {each: inside.sums[each] for each in Measure} == {
        Measure.GOAL: [1], Measure.BOUGHT: [2], Measure.ORDERS: [3], Measure.AMOUNT: [2500],
        Measure.REMOVED: [1], Measure.LEFT: [2], Measure.OBJECTED: [0],
    }  # fmt: skip
    assert inside.known == {
        Measure.GOAL: [3], Measure.BOUGHT: [3], Measure.ORDERS: [3], Measure.AMOUNT: [2100],
    }  # fmt: skip
    for measure in Measure:
        [line, alone] = curves(slice_of(journey), measure, (4, 0))
        assert (line[-1] * 4, alone) == (inside.sums[measure][0], [])


def test_without_a_goal_nobody_reaches_it():
    journey = group_journey([say("s")])
    room(journey, *people(1))
    assert queries.sides(slice_of(journey))[0].sums[Measure.GOAL] == [0]


def test_the_brands_own_control_group_is_on_neither_side(journey):
    Policy.objects.update_or_create(pk=1, defaults={"holdout_percent": 50})
    draw_holdout(actor=journey.made_by)
    salt = Policy.objects.get(pk=1).holdout_salt
    customers = people(30)
    room(journey, *customers)
    expected = sum(not in_group(salt, each.pk, 50) for each in customers)
    assert sizes(slice_of(journey)) == ([expected], [])


def test_after_the_first_control_group_groups_that_were_in_count_anew(journey):
    """All had heard it by then, so going on is compared with leaving off."""
    done, inside = (room(journey, *people(2)) for _ in range(2))
    inside.ended_at = None
    inside.save()
    Aim.objects.create(journey=journey, control_since=NOON + 3 * DAY)
    since = NOON + 3 * DAY
    for run in (done, inside):
        again = NOON + 4 * DAY
        entered(journey, run.chat, at=again, state="control", entry_key="again")
    assert sizes(slice_of(journey, since=since)) == ([], [2]), "not who was still inside"
    room(journey, *people(1), state="control", at=NOON + 2 * DAY)
    assert sizes(slice_of(journey, since=since)) == ([], []), "some were left alone before"


sitting = st.lists(
    st.tuples(
        st.integers(0, 4),  # customer
        st.integers(0, 3),  # group
        st.integers(-5, 5),  # joined, days after NOON
        st.one_of(st.none(), st.integers(0, 6)),  # stayed so many days
    ),
    max_size=12,
)
entries = st.lists(st.tuples(st.integers(-4, 4), st.booleans()), min_size=4, max_size=4)


@settings(max_examples=15, deadline=None)
@given(sitting, entries)
def test_sides_are_those_of_the_plain_rules(stays, entering):
    journey = group_journey([say("s")])
    customers = people(5)
    runs = [
        room(journey, at=NOON + days * DAY, state="control" if is_control else "ended")
        for days, is_control in entering
    ]
    kept, taken = [], set()
    for who, where, joined, stayed in stays:
        if (who, where) in taken:
            continue
        taken.add((who, where))
        left = None if stayed is None else joined + stayed
        kept.append((who, where, joined, left))
        end = {} if left is None else {"left_at": NOON + left * DAY, "ended_by": "left"}
        sits(runs[where].chat, customers[who], joined_at=NOON + joined * DAY, **end)
    expected, several, both = plainly(kept, entering)
    chosen = slice_of(journey)
    assert sizes(chosen) == tuple(
        [n for where, n in sorted(expected.items()) if entering[where][1] is side]
        for side in (False, True)
    )
    assert queries.left_out(chosen) == LeftOut(several, both)


def plainly(stays, entering):
    """By loops: customers counted in each group, how many sat in several, and on both sides."""
    found, several, both = defaultdict(int), 0, 0

    def at(who, day):
        return {w for x, w, joined, left in stays
                if x == who and joined <= day and (left is None or left > day)}  # fmt: skip

    for who in {each[0] for each in stays}:
        mine = [
            (day, where) for where, (day, _side) in enumerate(entering) if where in at(who, day)
        ]
        if not mine:
            continue
        day, where = min(mine)
        others = at(who, day) - {where}
        several += bool(others)
        both += any(entering[other][1] is not entering[where][1] for other in others)
        found[where] += not others
    return {where: n for where, n in found.items() if n}, several, both
