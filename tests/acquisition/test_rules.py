from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.acquisition.rules import assignment as rules
from yutang.acquisition.rules.assignment import Candidate, How, Obstacle, explain
from yutang.acquisition.rules.places import metres_between
from yutang.acquisition.rules.shifts import Shift, on_shift, read_shifts
from yutang.acquisition.rules.ways import fingerprint, fresh_state, wanted_members

MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NIGHT = Shift(frozenset({4}), time(22), time(6))  # Friday night


def alice(**changes):
    return Candidate(**{"member_id": 1, "name": "Alice", **changes})


def bob(**changes):
    return Candidate(**{"member_id": 2, "name": "Bob", **changes})


def choose(candidates, at=MONDAY_NOON):
    """The choice, where there is one."""
    choice = rules.choose_member(candidates, at=at)
    assert choice is not None
    return choice


def serve(candidates, times, at=MONDAY_NOON):
    """The plain model of a pool: choose, count, choose again. Gives who served how often."""
    rows = {c.member_id: c for c in candidates}
    served = dict.fromkeys(rows, 0)
    for step in range(times):
        choice = rules.choose_member(list(rows.values()), at=at)
        if choice is None:
            break
        who = choice.candidate
        served[who.member_id] += 1
        rows[who.member_id] = _after(who, choice.next_turn, at + timedelta(seconds=step))
    return served


def _after(candidate, turn, at):
    kept = {name: getattr(candidate, name) for name in Candidate.__slots__}
    kept |= {"turn": turn, "today": candidate.today + 1, "last_at": at}
    return Candidate(**kept | {"customers": candidate.customers + 1})


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(1, 300))
def test_nobody_is_more_than_one_turn_from_her_share(weights, times):
    served = serve([Candidate(i, f"m{i}", weight=w) for i, w in enumerate(weights)], times)
    turns = [served[i] / w for i, w in enumerate(weights)]
    assert max(turns) - min(turns) <= 1 + 1e-9


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 20)), min_size=1, max_size=6),
    st.integers(1, 200),
)
def test_caps_are_never_exceeded_and_no_place_stays_empty(rows, times):
    pool = [Candidate(i, f"m{i}", weight=w, daily_cap=cap) for i, (w, cap) in enumerate(rows)]
    served = serve(pool, times)
    assert all(served[i] <= cap for i, (_, cap) in enumerate(rows))
    assert sum(served.values()) == min(times, sum(cap for _, cap in rows))


@given(st.integers(0, 30), st.integers(1, 60))
def test_the_management_radius_holds(customers, times):
    served = serve([alice(customers=customers, radius=20)], times)
    assert served[1] == max(0, min(times, 20 - customers))


def test_who_comes_back_is_not_flooded():
    pool = [alice(turn=200.0), bob(turn=0.0), Candidate(3, "Chen", turn=200.0)]
    rows = {c.member_id: c for c in pool}
    order = []
    for _ in range(9):
        choice = choose(list(rows.values()))
        order.append(choice.candidate.member_id)
        rows[choice.candidate.member_id] = _after(choice.candidate, choice.next_turn, MONDAY_NOON)
    assert order.count(2) <= 4


def test_of_equals_the_one_idle_longest_is_chosen():
    choice = choose(
        [alice(last_at=MONDAY_NOON), bob(last_at=MONDAY_NOON - timedelta(hours=1))], at=MONDAY_NOON
    )
    assert (choice.candidate.name, choice.how) == ("Bob", How.IDLE)


def test_the_nearest_store_goes_first_and_the_next_when_it_is_full():
    near, far = alice(distance=300.0, daily_cap=1), bob(distance=9000.0, turn=-1.0)
    assert choose([near, far]).candidate.name == "Alice"
    full = alice(distance=300.0, daily_cap=1, today=1)
    choice = choose([full, far], at=MONDAY_NOON)
    assert choice.candidate.name == "Bob"
    assert choice.obstacles == {1: Obstacle.DAY_FULL}


def test_a_spare_member_steps_in_only_when_nobody_else_can():
    spare = bob(spare=True, turn=-5.0)
    assert choose([alice(), spare]).candidate.name == "Alice"
    choice = choose([alice(reachable=False), spare], at=MONDAY_NOON)
    assert choice.candidate.name == "Bob"
    assert explain(choice, [alice(reachable=False), spare])["spare"] is True


def test_nobody_is_chosen_when_nobody_can():
    assert rules.choose_member([alice(shifts=(NIGHT,)), bob(daily_cap=0)], at=MONDAY_NOON) is None


def test_the_explanation_names_who_was_passed_over_and_why():
    pool = [alice(today=1), bob(shifts=(NIGHT,)), Candidate(3, "Chen", turn=2.0, today=4)]
    facts = explain(choose(pool), pool)
    assert facts["how"] == "behind"
    assert (facts["today"], facts["rivals_today"]) == (1, 5)
    assert facts["refused"] == {"off_shift": 1}
    assert facts["others"] == [["Bob", "off_shift"]]


@pytest.mark.parametrize(
    ("moment", "covered"),
    [
        (datetime(2026, 11, 27, 21, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 27, 22, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 28, 5, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 28, 6, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 27, 5, 0, tzinfo=UTC), False),  # Friday morning isn't Friday night
    ],
)
def test_a_shift_over_midnight_belongs_to_the_day_it_begins(moment, covered):
    assert NIGHT.covers(moment) is covered


def test_equal_ends_mean_the_whole_day_and_no_shift_means_always():
    whole = Shift(frozenset({0}), time(0), time(0))
    assert whole.covers(MONDAY_NOON)
    assert not whole.covers(MONDAY_NOON + timedelta(days=1))
    assert on_shift([], MONDAY_NOON)


@pytest.mark.parametrize(
    "row",
    [
        {"days": [], "from": "09:00", "to": "18:00"},
        {"days": [7], "from": "09:00", "to": "18:00"},
        {"days": [1], "from": "25:00", "to": "18:00"},
    ],
)
def test_a_shift_that_makes_no_sense_is_refused(row):
    with pytest.raises(ValueError):  # noqa: PT011 - the sentence is the form's
        read_shifts([row])


def test_distance_between_two_known_towers():
    oriental_pearl, canton = (31.2397, 121.4998), (23.1065, 113.3245)
    assert metres_between(*oriental_pearl, *canton) == pytest.approx(1_209_000, rel=0.01)
    assert metres_between(*canton, *canton) == 0


def test_wecom_is_told_of_at_most_a_hundred_those_furthest_behind():
    pool = [Candidate(i, f"m{i}", turn=float(150 - i)) for i in range(150)]
    wanted = wanted_members(pool, at=MONDAY_NOON)
    assert [c.member_id for c in wanted] == list(range(50, 150))


def test_the_fingerprint_ignores_the_order_of_members_and_sees_the_rest():
    same = fingerprint(user_ids=["b", "a"], remark="x", skip_verify=True)
    assert same == fingerprint(user_ids=["a", "b"], remark="x", skip_verify=True)
    assert same != fingerprint(user_ids=["a", "b"], remark="x", skip_verify=False)


def test_states_fit_into_a_contact_way():
    assert len(fresh_state("c")) <= 30
    assert fresh_state("c").startswith("c_")
