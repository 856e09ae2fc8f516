"""Events of groups in any order, twice or never: what we hold is what WeCom has."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.groups import make
from tests.groups.make import NOON, Room, external
from yutang.customers.models import Activity, Customer, Identity
from yutang.groups.commands import take_in
from yutang.groups.errors import DetailsLag
from yutang.groups.models import GroupChat, GroupMember
from yutang.groups.rules.versions import Verdict, verdict
from yutang.kernel import clock

pytestmark = pytest.mark.django_db


def told(room):
    """The activities of the group's customers, oldest first."""
    group = GroupChat.objects.get(chat_id=room.chat_id)
    rows = Activity.objects.filter(subject_type="group_chat", subject_id=group.pk)
    return list(rows.order_by("happened_at", "id").values_list("kind", flat=True))


def test_a_change_that_follows_on_what_we_hold_is_applied_without_reading():
    room = Room()
    room.read(at=NOON)
    room.tell(room.joins("Zhao", "Qian"))
    group = GroupChat.objects.get()
    assert (group.member_count, group.customer_count) == (3, 2)
    assert group.member_version == room.version
    room.tell(room.leaves("Zhao", removed=True))
    gone = GroupMember.objects.get(userid=external("Zhao"))
    assert (gone.ended_by, gone.left_at) == ("removed", NOON + timedelta(minutes=10))
    assert told(room) == ["group_joined", "group_joined", "group_left"]


def test_the_same_event_again_changes_nothing():
    room = Room()
    room.read(at=NOON)
    joined = room.joins("Zhao")
    for _ in range(3):
        room.tell(joined)
    assert told(room) == ["group_joined"]
    assert GroupMember.objects.filter(userid=external("Zhao")).count() == 1


def test_a_change_with_another_missing_before_it_asks_for_a_reading():
    room = Room()
    room.read(at=NOON)
    missing, late = room.joins("Zhao"), room.joins("Qian")
    room.tell(late)
    assert make.inside(room) == {"Alice"}
    assert make.waiting_readings() == 1
    room.tell(missing)  # it follows on what we hold after all
    assert make.inside(room) == {"Alice", external("Zhao")}
    room.read()
    assert make.inside(room) == set(room.people)
    room.tell(late)
    room.tell(missing)
    assert told(room) == ["group_joined", "group_joined"]


def test_only_strangers_and_sources_are_read_and_a_burst_is_read_once():
    room = Room()
    room.read(at=NOON)
    with clock.frozen(NOON):
        for name in ("Zhao", "Qian", "Sun"):
            make.deliver(room.joins(name, state="desk"))
    assert make.waiting_readings() == 1
    room.read()
    assert set(GroupMember.objects.exclude(customer=None).values_list("state", "scene")) == {
        ("desk", 3)
    }


def test_a_stranger_becomes_a_customer_with_the_name_the_group_shows():
    room = Room()
    room.read(at=NOON)
    room.tell(room.joins("Zhao"))
    customer = Identity.objects.get(value=external("Zhao")).customer
    assert customer.name == ""
    room.read()
    customer.refresh_from_db()
    assert (customer.name, customer.type) == ("Zhao", Customer.Type.WECHAT)
    room.joins("Qian")
    room.read()
    assert Identity.objects.get(value=external("Qian")).customer.name == "Qian"


def test_a_reading_from_before_the_change_is_refused_until_it_cant_be():
    room = Room()
    room.read(at=NOON)
    old = room.shown()
    room.tell(room.joins("Zhao"))
    with pytest.raises(DetailsLag):
        take_in(shown=old, at=NOON + timedelta(seconds=5))
    assert external("Zhao") in make.inside(room)
    take_in(shown=old, at=NOON + timedelta(seconds=30))  # then it is as WeCom says
    assert make.inside(room) == {"Alice"}


def test_a_reading_waits_for_the_state_that_an_event_told():
    room = Room()
    room.read(at=NOON)
    old = room.shown()
    room.joins("Zhao")
    room.tell(room.joins("Qian"))
    heard = GroupChat.objects.get().heard_at
    assert heard is not None
    with pytest.raises(DetailsLag):
        take_in(shown=old, at=heard + timedelta(seconds=1))
    take_in(shown=room.shown(), at=heard + timedelta(seconds=2))
    assert make.inside(room) == set(room.people)


def test_of_two_readings_that_overlap_the_later_one_holds():
    room = Room()
    room.read(at=NOON)
    old = room.shown()
    room.joins("Zhao")
    take_in(shown=room.shown(), at=NOON + timedelta(minutes=2))
    take_in(shown=old, at=NOON + timedelta(minutes=1))
    assert make.inside(room) == set(room.people)
    assert told(room) == ["group_joined"]


def test_who_left_and_came_back_unseen_has_two_stays():
    room = Room()
    room.joins("Zhao")
    room.read(at=NOON + timedelta(minutes=5))
    room.leaves("Zhao")
    room.joins("Zhao")
    room.read()
    stays = GroupMember.objects.filter(userid=external("Zhao")).order_by("joined_at")
    assert [stay.ended_by for stay in stays] == ["unseen", ""]
    assert sorted(told(room)) == ["group_joined", "group_joined", "group_left"]


def test_a_dissolved_group_is_left_by_everybody_once():
    room = Room()
    room.joins("Zhao")
    room.read(at=NOON)
    for _ in range(2):
        make.deliver(make.event("dismiss", room.chat_id, room.at))
    make.deliver(room.joins("Qian"))
    group = GroupChat.objects.get()
    assert (group.status, group.member_count, group.dissolved_at) == (
        "dissolved",
        0,
        NOON + timedelta(minutes=10),
    )
    assert told(room) == ["group_joined", "group_left"]


def test_an_event_without_marks_or_with_strange_fields_is_read_again():
    room = Room()
    room.read(at=NOON)
    fields = {"UpdateDetail": "add_member", "MemChangeList": "", "JoinScene": "?"}
    make.deliver(make.event("update", room.chat_id, **fields))
    assert make.waiting_readings() == 1
    make.deliver(make.event("update", room.chat_id, UpdateDetail="change_name"))
    assert make.waiting_readings() == 2  # one more when WeCom surely shows it
    make.deliver(make.event("update", ""))


def test_the_verdict_on_a_change():
    held = {"held": "b", "held_at": NOON}
    assert verdict(**held, last="a", current="b", at=NOON) is Verdict.IGNORE
    assert verdict(**held, last="b", current="c", at=NOON) is Verdict.APPLY
    assert verdict(**held, last="x", current="y", at=NOON) is Verdict.READ
    before = NOON - timedelta(seconds=1)
    assert verdict(**held, last="x", current="y", at=before) is Verdict.IGNORE
    assert verdict(held="", held_at=None, last="", current="y", at=NOON) is Verdict.READ


NAMES = ("Zhao", "Qian", "Sun", "Li")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_whatever_becomes_of_the_events_the_group_ends_as_wecom_has_it(data):
    room = Room()
    room.read(at=NOON)
    events = []
    for name in data.draw(st.lists(st.sampled_from(NAMES), max_size=8)):
        is_in = external(name) in room.people
        events.append(room.leaves(name) if is_in else room.joins(name))
    kept = [event for event in events if data.draw(st.integers(0, 3))]
    again = [event for event in kept if data.draw(st.booleans())]
    for event in data.draw(st.permutations([*kept, *again])):
        room.tell(event)
    room.read()
    assert make.inside(room) == set(room.people)
    group = GroupChat.objects.get(chat_id=room.chat_id)
    assert group.member_count == len(room.people)
    for name in NAMES:
        stays = group.stays.filter(userid=external(name))
        mine = Activity.objects.filter(
            subject_type="group_chat", subject_id=group.pk, customer__group_stays__in=stays
        ).distinct()
        assert mine.filter(kind="group_joined").count() == stays.count()
        assert mine.filter(kind="group_left").count() == stays.exclude(left_at=None).count()
