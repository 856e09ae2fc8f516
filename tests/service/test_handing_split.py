"""The split of customers among takers, against what must hold of any split; and its speed."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.service import make
from yutang.org.models import Membership
from yutang.service.models import Passing
from yutang.service.rules.handing import Charge, How, Seat, split

IDS = st.integers(1, 3)
CHARGES = st.lists(st.tuples(st.none() | IDS, st.frozensets(IDS)), max_size=40).map(
    lambda rows: [Charge(n, *row) for n, row in enumerate(rows)]
)
SEATS = st.lists(
    st.tuples(
        st.integers(0, 12), st.none() | st.integers(0, 15), st.frozensets(IDS), st.frozensets(IDS)
    ),
    min_size=1,
    max_size=5,
).map(lambda rows: [Seat(n, *row) for n, row in enumerate(rows, 100)])


@given(CHARGES, SEATS, st.sampled_from(How))
def test_a_split_loses_nobody_and_overfills_nobody(charges, seats, how):
    taken = split(charges, seats, how)
    assert taken.keys() == {charge.id for charge in charges}
    counts = Counter(taken.values())
    offered = seats[:1] if how is How.ONE else seats
    for seat in seats:
        if counts[seat.member_id]:
            assert seat in offered
            assert seat.radius is None or seat.load + counts[seat.member_id] <= seat.radius
    if None in counts:
        full = [each.radius is not None and each.load + counts[each.member_id] >= each.radius
                for each in offered]  # fmt: skip
        assert all(full), "whoever has room takes"


@given(CHARGES, SEATS)
def test_by_load_nobody_takes_while_somebody_with_room_looks_after_fewer(charges, seats):
    counts = Counter(split(charges, seats, How.LOAD).values())
    for one in seats:
        after = one.load + counts[one.member_id]
        for other in seats:
            theirs = other.load + counts[other.member_id]
            has_room = other.radius is None or theirs < other.radius
            assert not (counts[one.member_id] and has_room and after - 1 > theirs)


@given(CHARGES, SEATS, st.sampled_from([How.STORE, How.TAG]))
def test_whoever_belongs_to_somebody_goes_there_while_there_is_room(charges, seats, how):
    taken = split(charges, seats, how)
    counts = Counter(taken.values())
    for charge in charges:
        own = [s for s in seats if (charge.store_id in s.store_ids if how is How.STORE
               else charge.tag_ids & s.tag_ids)]  # fmt: skip
        if own and taken[charge.id] not in {seat.member_id for seat in own}:
            assert all(s.radius is not None and s.load + counts[s.member_id] >= s.radius
                       for s in own)  # fmt: skip


@pytest.mark.django_db
def test_store_and_tag_of_profiles_lead_to_takers():
    here, there = make.store("人民路店"), make.store("滨江店")
    giver, bob, carol = make.staff(store=here), make.staff(store=here), make.staff(store=there)
    make.customers(3, by=giver, store=there)
    make.customers(2, by=giver)
    handover = make.plan(giver, bob, carol, split="store")
    assert Counter(row.taker for row in make.passings(handover)) == {carol: 3, bob: 2}
    Membership.objects.filter(member=carol).delete()
    giver = make.staff()
    make.customers(3, by=giver, tag_ids=[7])
    make.customers(1, by=giver, tag_ids=[8])
    handover = make.plan(giver, bob, carol, split="tag", tags={carol.pk: [7], bob.pk: [8]})
    assert Counter(row.taker for row in make.passings(handover)) == {carol: 3, bob: 1}


@pytest.mark.django_db
def test_a_radius_holds_and_what_finds_no_room_stays(capsys):
    giver, bob = make.staff(), make.staff(radius=2)
    make.customers(5, by=giver)
    handover = make.start(giver, bob)
    assert make.stages(handover) == {"ready": 2, "planned": 3}


@pytest.mark.django_db
def test_a_split_of_thousands_leaves_nobody_out():
    giver, *takers = (make.staff(store=make.store()) for _ in range(21))
    make.customers(2_000, by=giver)
    handover = make.plan(giver, *takers, split="store")
    assert handover.passings.count() == 2_000
    assert not Passing.objects.filter(handover=handover, taker=None).exists()
