"""The stand-in, a real web and a real worker: a removal delivered twice is told once, at once."""

import time

import pytest

from tests.customers.make import member
from yutang.customers.models import Customer
from yutang.org.models import Membership, Unit
from yutang.service.models import Alert, Removal
from yutang.wecom.models import Inbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def connected(programs, connected_web, simulator, monkeypatch):
    """A web and a worker that the stand-in's callbacks lead to; Carol leads the store of Bob."""
    environment = simulator.connected_environment
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    store = Unit.objects.create(name="人民路店", kind="store", path="/1/")
    for name, is_leader in (("Bob", False), ("Carol", True)):
        Membership.objects.create(member=member(name), unit=store, is_leader=is_leader)
    programs.worker(**environment)
    simulator.http.delete("/sim/faults")
    simulator.call_back(f"{connected_web.url}/wecom/callback")
    yield
    simulator.http.delete("/sim/faults")
    simulator.call_back("")


def test_a_removal_delivered_twice_reaches_the_member_and_the_manager_once(connected, simulator):
    def told(userid):
        found = simulator.get(f"/sim/members/{userid}")["app_messages"]
        return [str(each["content"]) for each in found if "删除了" in str(each["content"])]

    before = {name: len(told(name)) for name in ("Bob", "Carol")}
    person = simulator.post("/sim/people", name="周游")["id"]
    simulator.post("/sim/member/add", person=person, member="Bob")
    wait(Customer.objects.filter(name="周游").exists)
    simulator.post("/sim/faults", kind="duplicate", probability=1)
    simulator.post("/sim/customer/delete_member", person=person, member="Bob")
    wait(lambda: Alert.objects.exclude(sent_at=None).count() == 2)
    wait(lambda: Inbox.objects.filter(change_type="del_follow_user", state="done").exists())
    [bob], [carol] = (told(name)[count:] for name, count in before.items())
    assert "周游" in bob
    assert "周*" in carol
    assert "周游" not in carol
    assert Removal.objects.count() == 1


def wait(is_so):
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.1)
