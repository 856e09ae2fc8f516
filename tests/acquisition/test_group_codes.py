"""A group code: whom each door is for, what the phone shows, and who is counted and tagged."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests import make as people
from tests.acquisition import group_make, make
from yutang.acquisition.commands import doors
from yutang.acquisition.commands.group_codes import (
    change_group_code,
    close_group_code,
    facts_of,
)
from yutang.acquisition.commands.joins import settle_joins
from yutang.acquisition.errors import DoorsWrong
from yutang.acquisition.models import GroupJoin, GroupScan
from yutang.acquisition.queries.doors import door_for
from yutang.customers import sources
from yutang.customers.models import CustomerTag, Profile, Source
from yutang.kernel import clock

pytestmark = pytest.mark.django_db
IN_WECHAT = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"
LEADS = {"lifecycle": ["lead"]}
BUYERS = {"paid": "yes"}


@pytest.fixture
def connected(simulator, settings, monkeypatch):
    for name, value in simulator.environment.items():
        monkeypatch.setenv(name, value)
    settings.BASE_URL = "http://127.0.0.1"  # the stand-in's app trusts it without a port
    return simulator


@pytest.fixture
def phone():
    return Client(headers={"User-Agent": IN_WECHAT, "Accept-Language": "en"})


def scan(phone, simulator, code, who="zhao"):
    """What the person sees after scanning, with all redirects followed."""
    answer = phone.get(f"/g/{code.slug}")
    while answer.status_code == 302:
        address = answer["Location"]
        if address.startswith(simulator.url):
            query = dict(parse_qsl(urlsplit(address).query))
            there = simulator.http.get(
                address.split("?")[0], params=query, headers={"Cookie": f"sim_person={who}"}
            )
            parts = urlsplit(there.headers["location"])
            address = f"{parts.path}?{parts.query}"
        answer = phone.get(address)
    return answer


def text(answer):
    return answer.content.decode()


def buyer(name="Qian", orders=1, **profile):
    made = make.customer(name)
    Profile.objects.filter(pk=made.pk).update(order_count=orders, **profile)
    return made


def test_the_first_door_that_fits_is_hers_and_a_strangers_is_the_one_for_everybody():
    rooms = [group_make.group(f"Room {n}") for n in range(3)]
    code = group_make.code(
        group_make.door(rooms[0], name="Leads", who=LEADS),
        group_make.door(rooms[1], name="Buyers", who=BUYERS),
        group_make.door(rooms[2]),
    )
    assert door_for(code, None).name == "Everybody"
    assert door_for(code, buyer().pk).name == "Leads"  # she fits two doors
    assert door_for(code, buyer("Sun", 2, lifecycle="active").pk).name == "Buyers"
    assert door_for(code, buyer("Li", 0, lifecycle="silent").pk).name == "Everybody"


def test_a_code_needs_one_door_for_everybody_at_its_end_and_groups_behind_each():
    room = group_make.group()
    everybody, leads = group_make.door(room), group_make.door(room, name="Leads", who=LEADS)
    for wrong in ([leads], [everybody, leads], [everybody, everybody], [group_make.door()]):
        with pytest.raises(DoorsWrong):
            group_make.code(*wrong)


def test_the_phone_shows_the_group_with_its_code_and_the_second_time_that_one_is_in_it(
    connected, phone
):
    room = group_make.group_there(connected, "新手妈妈群")
    code = group_make.code(group_make.door(room), greeting="Samples every Friday")
    assert "One moment" in text(scan(phone, connected, code))
    door = code.doors.get()
    doors.publish_door(door_id=door.pk)
    page = scan(phone, connected, code)
    assert "新手妈妈群" in text(page)
    assert "Samples every Friday" in text(page)
    token = GroupScan.objects.get().token  # within seconds it is the same scan
    picture = phone.get(f"/g/{code.slug}/{token}/qr")
    door.refresh_from_db()
    assert picture["Location"] == door.qr_url
    assert Client().get(f"/g/{code.slug}/{token}").status_code == 302  # somebody else's browser
    mine = make.customer("Zhao")
    GroupScan.objects.update(customer=mine)
    group_make.stay(room, mine)
    assert "You are in this group already" in text(phone.get(f"/g/{code.slug}/{token}"))


def test_when_all_groups_are_full_or_gone_the_phone_says_so_nicely(connected, phone):
    full = group_make.group_there(connected)
    full.member_count = 10
    full.save()
    orphan = group_make.group("Orphan", status="owner_left")
    gone = group_make.group("Gone", status="dissolved", dissolved_at=clock.now())
    code = group_make.code(group_make.door(full, orphan, gone, capacity=10))
    page = scan(phone, connected, code)
    assert "full just now" in text(page)
    assert GroupScan.objects.get().group_id is None


def test_a_closed_code_says_so(connected, phone):
    code = group_make.code(group_make.door(group_make.group()))
    close_group_code(code=code, actor=None)
    close_group_code(code=code, actor=None)
    assert "closed" in text(scan(phone, connected, code))


def test_who_joins_by_a_door_is_counted_once_and_tagged():
    room, tag = group_make.group(), make.tag("mothers")
    code = group_make.code(group_make.door(room, tag_ids=[tag.pk]))
    door, zhao = code.doors.get(), make.customer("Zhao")
    group_make.stay(room, zhao, state=door.token)
    group_make.stay(room, make.customer("Qian"), state="elsewhere")
    assert settle_joins() == 1
    assert settle_joins() == 0
    assert GroupJoin.objects.get().customer == zhao
    assert CustomerTag.objects.get(customer=zhao).source_ref == f"group_code:{code.pk}"
    assert Source.objects.get(customer=zhao).key == f"group_code:{code.pk}"
    assert sources.labels([f"group_code:{code.pk}"]) == {f"group_code:{code.pk}": "Gift group"}
    page = people.client(people.member()).get(reverse("customers:customer", args=[zhao.pk]))
    assert "Everybody → Tea friends" in text(page)


def test_who_was_a_contact_before_keeps_the_source_she_had():
    room, zhao = group_make.group(), make.customer("Zhao")
    code = group_make.code(group_make.door(room))
    make.follow(zhao, make.member("Mona"))
    group_make.stay(room, zhao, state=code.doors.get().token, at=make.NOON + timedelta(hours=1))
    with clock.frozen(make.NOON + timedelta(hours=2)):
        assert settle_joins() == 1
    assert not Source.objects.exists()


def test_a_changed_door_keeps_its_state_and_one_left_out_is_closed_with_its_numbers():
    room, other = group_make.group(), group_make.group("Other")
    code = group_make.code(group_make.door(room, name="Leads", who=LEADS), group_make.door(room))
    leads, everybody = code.doors.order_by("position")
    facts = facts_of(code)
    only = facts.doors[1]
    changed = type(only)(**{**vars(only), "group_ids": [other.pk, room.pk], "capacity": 50})
    change_group_code(
        code=code, facts=type(facts)(**{**vars(facts), "doors": [changed]}), actor=None
    )
    again = code.doors.get(closed_at=None)
    assert (again.pk, again.token, again.capacity) == (everybody.pk, everybody.token, 50)
    assert [row.group_id for row in again.rooms.order_by("position")] == [other.pk, room.pk]
    leads.refresh_from_db()
    assert leads.closed_at > clock.now() - timedelta(minutes=1)
