"""The pages of hand-overs: a plan is made, changed by hand, started, and tried again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests import make as staff
from tests.service import make
from yutang.customers.models import Follow
from yutang.kernel import clock
from yutang.service.models import Handover, Passing

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    """A store with a giver who has five customers and a group, and two colleagues."""
    store = make.store()
    giver, bob, carol = (make.staff(store=store) for _ in range(3))
    make.customers(5, by=giver)
    make.group(giver)
    return store, giver, bob, carol


def plan(client, giver, *takers, **more):
    ids = [str(each.pk) for each in takers]
    given = {"member": giver.pk, "kind": "moved", "split": "load", "taker": ids, **more}
    return client.post(reverse("handing:new"), given | {"with_groups": "on"})


def test_a_manager_plans_chooses_by_hand_and_starts(shop):
    store, giver, bob, carol = shop
    client = staff.client(staff.member("Mona", role="store_manager", units=(store,)))
    assert giver.name in client.get(reverse("handing:new") + f"?member={giver.pk}").text
    answer = plan(client, giver, bob, carol)
    handover = Handover.objects.get(member=giver)
    assert answer.url == reverse("handing:handover", args=[handover.pk])
    page = client.get(answer.url).text
    assert bob.name in page
    assert "Tea" in page
    rows = list(Passing.objects.filter(handover=handover))
    given = {"which": "all", "taker": bob.pk}
    client.post(reverse("handing:choose", args=[handover.pk]), given)
    given = {"which": "ticked", "row": [rows[0].pk], "taker": carol.pk}
    client.post(reverse("handing:choose", args=[handover.pk]), given)
    takers = Passing.objects.filter(handover=handover).values_list("taker", flat=True)
    assert sorted(takers) == sorted([bob.pk] * 4 + [carol.pk])
    asked = client.post(reverse("handing:start", args=[handover.pk]))
    assert "Start this hand-over?" in asked.text
    client.post(reverse("handing:start", args=[handover.pk]), {"confirmed": "1"})
    handover.refresh_from_db()
    assert handover.state == "running"
    assert "Waits to be handed to WeCom" in client.get(answer.url).text
    assert client.get(reverse("handing:figures", args=[handover.pk])).status_code == 200
    assert giver.name in client.get(reverse("handing:handovers")).text


def test_what_failed_is_tried_again_from_the_page(shop):
    store, giver, bob, carol = shop
    client = staff.client(staff.member("Mona", role="store_manager", units=(store,)))
    handover = make.start(giver, bob)
    Passing.objects.filter(handover=handover).update(stage="refused")
    group = handover.groups.get()
    handover.groups.update(stage="failed", errcode=90503)
    page = client.get(reverse("handing:handover", args=[handover.pk])).text
    assert "The group is full" in page
    given = {"which": "all", "taker": carol.pk, "search_stage": "refused"}
    client.post(reverse("handing:retry", args=[handover.pk]), given)
    assert make.stages(handover) == {"ready": 5}
    client.post(reverse("handing:group", args=[handover.pk, group.pk]), {"taker": carol.pk})
    assert make.group_stages(handover) == {"ready": 1}
    client.post(reverse("handing:cancel", args=[handover.pk]), {"confirmed": "1"})
    assert make.stages(handover) == {"cancelled": 5}


def test_other_stores_are_out_of_sight(shop):
    _store, giver, bob, _carol = shop
    handover = make.plan(giver, bob)
    stranger = staff.member("Nina", role="store_manager", units=(make.store("滨江店"),))
    client = staff.client(stranger)
    assert client.get(reverse("handing:handover", args=[handover.pk])).status_code == 404
    assert giver.name not in client.get(reverse("handing:handovers")).text
    assert plan(client, giver, bob).status_code == 422


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"kind": "leave"}, "Say on which day the member is back"),
        ({"kind": "resigned"}, "WeCom still counts this member as on the job"),
        ({"message": "好" * 201}, "200"),
        ({"taker": []}, "Name at least one colleague"),
    ],
)
def test_a_wrong_plan_is_told_at_its_field(shop, more, said):
    _store, giver, bob, _carol = shop
    answer = plan(staff.client(staff.member("Olga")), giver, bob, **more)
    assert answer.status_code == 422
    assert said in answer.text


def test_an_auditor_looks_only(shop):
    _store, giver, bob, _carol = shop
    handover = make.plan(giver, bob)
    client = staff.client(staff.member("Ada", role="auditor"))
    page = client.get(reverse("handing:handover", args=[handover.pk]))
    assert page.status_code == 200
    assert "Split anew" not in page.text
    assert client.post(reverse("handing:start", args=[handover.pk])).status_code == 403


def test_a_leave_says_what_wecom_cannot_do_and_ends_early_from_its_page(shop):
    store, giver, bob, _carol = shop
    client = staff.client(staff.member("Mona", role="store_manager", units=(store,)))
    back_on = clock.today() + timedelta(days=9)
    answer = plan(client, giver, bob, kind="leave", back_on=back_on.isoformat())
    handover = Handover.objects.get(member=giver)
    assert back_on.isoformat() in client.get(answer.url).text
    client.post(reverse("handing:start", args=[handover.pk]), {"confirmed": "1"})
    page = client.get(answer.url).text
    assert "Customers stay friends of" in page
    assert "Looked after by the deputy" in page
    assert back_on.isoformat() in client.get(reverse("handing:handovers")).text
    client.post(reverse("handing:cancel", args=[handover.pk]), {"confirmed": "1"})
    assert make.stages(handover) == {"returned": 5}
    assert client.get(answer.url).status_code == 200


def test_remarks_of_other_stores_members_find_nobody(shop):
    store, giver, bob, _carol = shop
    manager = staff.client(staff.member("Mona", role="store_manager", units=(store,)))
    address = plan(manager, giver, bob).url
    customer = Passing.objects.filter(member=giver).first().customer
    stranger = make.staff(store=staff.unit("Elsewhere"))
    for member, remark in ((stranger, "owes us money"), (bob, "likes tea")):
        Follow.objects.create(customer=customer, member=member, remark=remark, since=clock.now())
    Follow.objects.filter(customer=customer, member=giver).update(remark="calls at nine")
    assert customer.name not in manager.get(address, {"q": "owes us"}).text
    assert customer.name in manager.get(address, {"q": "at nine"}).text
