"""Contact ways and links against the stand-in, which answers as WeCom does."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.acquisition import make
from yutang.acquisition import jobs as acquisition_jobs
from yutang.acquisition.commands import links, publishing, ways
from yutang.acquisition.commands.codes import close_code
from yutang.acquisition.commands.scans import meet_member, person_of, record_scan
from yutang.acquisition.models import Code, LinkQuota, MemberLink, Standing, Way
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.wecom import client as wecom
from yutang.wecom.api import ways as api

pytestmark = pytest.mark.django_db
BEFORE, AFTER = "http_500", "silent"  # the call had no effect; it had, and nobody hears of it


@pytest.fixture(autouse=True)
def _connected(simulator, monkeypatch):
    for name, value in simulator.environment.items():
        monkeypatch.setenv(name, value)


def staff(*names):
    return [
        Member.objects.create(name=name, wecom_userid=name, contact_enabled=True) for name in names
    ]


@pytest.fixture
def alice():
    return staff("Alice")[0]


@pytest.fixture
def trouble(simulator):
    """Makes the stand-in's next answer to an endpoint go wrong."""
    yield lambda endpoint, kind: simulator.post(
        "/sim/faults", match=endpoint, kind=kind, count=1, seconds=0.2
    )
    simulator.http.delete("/sim/faults")


def seen(way):
    return api.get(wecom.connect(), Way.objects.get(pk=way.pk).config_id)


def test_a_contact_way_is_made_with_its_state_and_told_only_of_changes(alice):
    (bob,) = staff("Bob")
    code = make.code(alice, bob, kind="contact_way", name="Till card")
    publishing.publish_code(code_id=code.pk)
    way = code.ways.get()
    assert (way.standing, bool(way.qr_url)) == (Standing.LIVE, True)
    there = seen(way)
    assert (there.state, there.remark, sorted(there.users)) == (
        way.token, "Till card", ["Alice", "Bob"],
    )  # fmt: skip
    Member.objects.filter(pk=bob.pk).update(status="left")
    before = way.synced
    ways.publish_way(way_id=way.pk)
    assert seen(way).users == ["Alice"]
    assert Way.objects.get(pk=way.pk).synced != before


def test_nothing_is_told_when_nothing_changed(alice, monkeypatch):
    code = make.code(alice, kind="contact_way")
    publishing.publish_code(code_id=code.pk)
    told = []
    monkeypatch.setattr(wecom.WeCom, "call", lambda _self, request: told.append(request))
    publishing.publish_code(code_id=code.pk)
    ways.refresh_ways()
    assert told == []


def test_an_unanswered_making_is_looked_up_and_never_repeated(alice, trouble, impatient):
    code = make.code(alice, kind="contact_way")
    trouble("externalcontact/add_contact_way", AFTER)
    publishing.publish_code(code_id=code.pk)
    way = code.ways.get()
    assert way.standing == Standing.UNKNOWN
    publishing.publish_code(code_id=code.pk)
    ways.find_ways()
    way.refresh_from_db()
    assert way.standing == Standing.LIVE
    mine = [c for c in api.ids(wecom.connect()) if api.get(wecom.connect(), c).state == way.token]
    assert mine == [way.config_id]


def test_what_wecom_never_made_is_made_after_it_was_looked_for(alice, trouble):
    code = make.code(alice, kind="contact_way")
    trouble("externalcontact/add_contact_way", BEFORE)
    publishing.publish_code(code_id=code.pk)
    ways.find_ways()
    assert code.ways.get().standing == Standing.UNKNOWN
    Way.objects.update(tried_at=clock.now() - timedelta(minutes=5))
    ways.find_ways()
    assert code.ways.get().standing == Standing.WAITING
    publishing.publish_code(code_id=code.pk)
    assert code.ways.get().standing == Standing.LIVE


def test_a_refusal_is_told_on_the_way():
    (nobody,) = staff("Nobody")
    code = make.code(nobody, kind="contact_way")
    publishing.publish_code(code_id=code.pk)
    way = code.ways.get()
    assert way.standing == Standing.REFUSED
    assert way.refusal


def test_a_closed_codes_way_is_removed(alice):
    code = make.code(alice, kind="contact_way")
    publishing.publish_code(code_id=code.pk)
    config_id = code.ways.get().config_id
    close_code(code=code, actor=None)
    ways.remove_ways(code_id=code.pk)
    ways.remove_ways(code_id=code.pk)
    assert code.ways.get().standing == Standing.REMOVED
    assert config_id not in set(api.ids(wecom.connect()))


def test_a_way_that_stands_though_its_code_is_closed_is_removed_later(alice):
    code = make.code(alice, kind="contact_way")
    publishing.publish_code(code_id=code.pk)
    Code.objects.filter(pk=code.pk).update(closed_at=clock.now())  # and the job was given up
    ways.refresh_ways()
    again = ProcrastinateJob.objects.get(task_name="acquisition.remove_ways")
    assert again.args == {"code_id": code.pk}


def test_until_wecom_is_connected_a_way_waits(alice, monkeypatch):
    monkeypatch.setenv("WECOM_SECRET", "")
    code = make.code(alice, kind="contact_way")
    publishing.publish_code(code_id=code.pk)
    ways.refresh_ways()
    assert code.ways.get().standing == Standing.WAITING


def scanned(code, name="zhao"):
    scan = record_scan(code=code, person=person_of(openid=f"o-{name}"), at=clock.now())
    meet_member(scan=scan, at=clock.now())
    return scan


def test_a_page_code_opens_the_members_link_with_the_scans_token(alice):
    code = make.code(alice)
    publishing.publish_code(code_id=code.pk)
    links.publish_link(member_id=alice.pk)
    scan = scanned(code)
    entrance = publishing.entrance(scan=scan, member_id=scan.member_id)
    assert entrance.url == f"{MemberLink.objects.get().url}?customer_channel={scan.token}"


def test_without_links_a_way_for_the_member_and_code_is_made(alice):
    LinkQuota.objects.create(pk=1, offered=False, checked_at=clock.now())
    code = make.code(alice)
    scan = scanned(code)
    assert not publishing.entrance(scan=scan, member_id=alice.pk).is_ready
    way = Way.objects.get(code=code, member=alice)
    ways.publish_way(way_id=way.pk)
    assert publishing.entrance(scan=scan, member_id=alice.pk).way == way
    assert seen(way).users == ["Alice"]


def test_a_person_waits_until_wecom_has_said_whether_there_are_links(alice):
    scan = scanned(make.code(alice))
    assert not publishing.entrance(scan=scan, member_id=alice.pk).is_ready
    assert not Way.objects.exists()
    asked = ProcrastinateJob.objects.get(task_name="acquisition.check_links")
    assert (
        asked.priority > ProcrastinateJob.objects.exclude(pk=asked.pk).latest("priority").priority
    )


def test_an_unanswered_link_is_found_by_its_name(alice, trouble, impatient):
    links.have_links(member_ids=[alice.pk])
    trouble("externalcontact/customer_acquisition/create_link", AFTER)
    links.publish_link(member_id=alice.pk)
    assert MemberLink.objects.get().standing == Standing.UNKNOWN
    links.find_links()
    assert MemberLink.objects.get().standing == Standing.LIVE


@pytest.mark.parametrize(
    ("hourly", "patient"),
    [
        (acquisition_jobs.refresh_links, "acquisition.check_links"),
        (acquisition_jobs.read_opened_groups, "acquisition.read_doors"),
    ],
)
def test_hourly_questions_have_patience_with_wecom(hourly, patient):
    """WeCom may be at its worst at that very minute: the hour's run asks by a job that retries."""
    hourly()
    assert ProcrastinateJob.objects.filter(task_name=patient, status="todo").count() == 1
    hourly()
    assert ProcrastinateJob.objects.filter(task_name=patient, status="todo").count() == 1
