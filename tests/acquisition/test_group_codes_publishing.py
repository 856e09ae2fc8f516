"""Join ways against the stand-in: made once, told of full and lost groups, safe after time-outs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tests.acquisition import group_make
from yutang.acquisition.commands import doors
from yutang.acquisition.commands.group_codes import close_group_code
from yutang.acquisition.commands.joins import settle_joins
from yutang.acquisition.models import Door, GroupJoin, Standing
from yutang.groups.commands import dissolve, read_group
from yutang.groups.models import GroupChat
from yutang.kernel import clock
from yutang.wecom import client as wecom
from yutang.wecom.api import join_ways as api

pytestmark = pytest.mark.django_db
BEFORE, AFTER = "http_500", "silent"  # the call had no effect; it had, and nobody hears of it
ADD = "externalcontact/groupchat/add_join_way"


@pytest.fixture(autouse=True)
def _connected(simulator, monkeypatch):
    for name, value in simulator.environment.items():
        monkeypatch.setenv(name, value)
    yield
    simulator.http.delete("/sim/faults")


def ways_there(simulator):
    """The join ways that the stand-in knows."""
    return [each for each in simulator.get("/sim/codes")["codes"] if each["kind"] == "join_way"]


def published(simulator, *rooms, **facts):
    code = group_make.code(group_make.door(*rooms, **facts))
    door = code.doors.get()
    doors.publish_door(door_id=door.pk)
    door.refresh_from_db()
    return door


def seen(door):
    return api.get(wecom.connect(), Door.objects.get(pk=door.pk).config_id)


def fill(group, count):
    GroupChat.objects.filter(pk=group.pk).update(member_count=count)


def test_a_door_stands_in_wecom_with_its_state_its_groups_and_its_picture(simulator):
    first, second = (group_make.group_there(simulator, name) for name in ("一群", "二群"))
    door = published(simulator, first, second, name="Mothers")
    there = seen(door)
    assert door.is_live
    assert door.picture
    assert (there.state, there.chat_id_list, there.auto_create_room) == (
        door.token, [first.chat_id, second.chat_id], 0,
    )  # fmt: skip


def test_a_full_group_makes_room_for_the_next_and_nothing_is_told_twice(simulator, monkeypatch):
    first, second = (group_make.group_there(simulator, name) for name in ("一群", "二群"))
    door = published(simulator, first, second, capacity=50)
    fill(first, 50)
    doors.publish_door(door_id=door.pk)
    assert seen(door).chat_id_list == [second.chat_id]
    fill(second, 50)  # both full: the way stays, and the page says so
    doors.publish_door(door_id=door.pk)
    assert seen(door).chat_id_list == [second.chat_id]
    fill(first, 49)
    doors.publish_door(door_id=door.pk)
    assert seen(door).chat_id_list == [first.chat_id]
    told = []
    monkeypatch.setattr(wecom.WeCom, "call", lambda _self, request: told.append(request))
    doors.publish_door(door_id=door.pk)
    assert told == []


def test_a_dissolved_group_or_one_without_owner_is_left_out(simulator):
    rooms = [group_make.group_there(simulator, name) for name in ("一群", "二群", "三群")]
    door = published(simulator, *rooms)
    dissolve(chat_id=rooms[0].chat_id, at=clock.now())
    GroupChat.objects.filter(pk=rooms[1].pk).update(status="owner_left")
    doors.publish_door(door_id=door.pk)
    assert seen(door).chat_id_list == [rooms[2].chat_id]


def test_at_most_five_groups_stand_behind_a_way_and_the_sixth_follows(simulator):
    rooms = [group_make.group_there(simulator, f"{n}群") for n in range(6)]
    door = published(simulator, *rooms)
    assert seen(door).chat_id_list == [room.chat_id for room in rooms[:5]]
    fill(rooms[0], 200)
    doors.publish_door(door_id=door.pk)
    assert seen(door).chat_id_list == [room.chat_id for room in rooms[1:]]


@pytest.mark.slow
def test_an_unanswered_making_waits_and_is_tried_a_few_times_only(simulator):
    room = group_make.group_there(simulator)
    code = group_make.code(group_make.door(room))
    door = code.doors.get()
    for tries in (1, 2, 3):
        fault = {"kind": AFTER if tries == 1 else BEFORE, "count": 1, "seconds": 0.2}
        simulator.post("/sim/faults", match=ADD, **fault)
        doors.publish_door(door_id=door.pk)
        doors.publish_door(door_id=door.pk)  # again at once: not repeated
        doors.refresh_doors()
        door.refresh_from_db()
        assert (door.standing, door.unanswered) == (Standing.UNKNOWN, tries)
        Door.objects.filter(pk=door.pk).update(tried_at=clock.now() - timedelta(minutes=3))
        doors.refresh_doors()
    door.refresh_from_db()
    assert (door.standing, door.refusal) == (Standing.REFUSED, "no_answer")
    doors.publish_door(door_id=door.pk)  # rests for an hour
    assert Door.objects.get(pk=door.pk).config_id == ""
    Door.objects.filter(pk=door.pk).update(tried_at=clock.now() - timedelta(hours=2))
    doors.publish_door(door_id=door.pk)
    assert Door.objects.get(pk=door.pk).is_live


def test_a_refusal_is_told_and_a_way_deleted_in_wecom_is_made_anew(simulator):
    door = published(simulator, group_make.group())  # WeCom knows no such group
    assert door.standing == Standing.REFUSED
    assert door.refusal
    good = published(simulator, group_make.group_there(simulator))
    before = good.config_id
    api.delete(wecom.connect(), before)
    Door.objects.filter(pk=good.pk).update(told={})
    doors.publish_door(door_id=good.pk)
    doors.publish_door(door_id=good.pk)
    good.refresh_from_db()
    assert good.is_live
    assert good.config_id != before


def test_groups_that_wecom_opened_by_itself_stand_behind_the_door_and_are_not_overwritten(
    simulator,
):
    first = group_make.group_there(simulator, "妈妈群")
    door = published(simulator, first, room_name="妈妈群", room_number=2)
    opened = simulator.post("/sim/groups/create", owner="Alice", name="妈妈群2")["chat_id"]
    wish = api.Wish([first.chat_id, opened], door.token, "", ("妈妈群", 3))
    api.update(wecom.connect(), door.config_id, wish)  # as WeCom does when the first is full
    fill(first, 200)
    doors.read_doors()  # the event of the new group asks for it
    read_group(chat_id=opened)
    door.refresh_from_db()
    assert door.room_number == 3
    assert door.rooms.get(by_wecom=True).group.chat_id == opened
    doors.publish_door(door_id=door.pk)
    assert (seen(door).chat_id_list, seen(door).room_base_id) == ([opened], 3)


def test_a_closed_codes_way_is_gone_from_wecom(simulator):
    door = published(simulator, group_make.group_there(simulator))
    config_id = door.config_id
    close_group_code(code=door.code, actor=None)
    doors.remove_door(door_id=door.pk)
    doors.remove_door(door_id=door.pk)
    door.refresh_from_db()
    assert (door.standing, door.config_id) == (Standing.REMOVED, "")
    assert all(each.get("id") != config_id for each in ways_there(simulator))


def test_who_joins_at_the_stand_in_by_the_doors_code_is_counted(simulator):
    room = group_make.group_there(simulator)
    door = published(simulator, room)
    person = simulator.post("/sim/people", name="小周")
    simulator.post("/sim/groups/join", person=person["id"], code=door.qr_url)
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        read_group(chat_id=room.chat_id)
        assert settle_joins() == 1
    assert GroupJoin.objects.get().door == door


def test_until_wecom_is_connected_a_door_waits(simulator, monkeypatch):
    monkeypatch.setenv("WECOM_SECRET", "")
    door = published(simulator, group_make.group())
    doors.refresh_doors()
    assert door.standing == Standing.WAITING


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_way(simulator):
    code = group_make.code(group_make.door(group_make.group_there(simulator)))
    door = code.doors.get()

    def publish(_number):
        try:
            doors.publish_door(door_id=door.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(publish, range(4)))
    door.refresh_from_db()
    assert door.unanswered == 0
    there = simulator.get("/sim/codes")["codes"]
    assert sum(each.get("state") == door.token for each in there) == 1
