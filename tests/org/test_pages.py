"""The pages of members and units, as each role meets them."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.org import make
from yutang.kernel import progress
from yutang.kernel.models import AuditEntry, Progress
from yutang.org.models import Member, Unit


@pytest.fixture
def owner(client):
    alice = make.member("Alice")
    client.force_login(alice)
    return alice


def text(answer):
    content = getattr(answer, "streaming_content", None)
    return (b"".join(content) if content else answer.content).decode()


def test_the_list_is_searched_and_filtered(client, owner):
    east, west = make.unit("East"), make.unit("West")
    make.member("Bob", "guide", units=[east], wecom_userid="b.ob")
    make.member("Dave", "operator", units=[west], status="left")
    rows = {
        "": {"Alice", "Bob", "Dave"},
        "?q=b.o": {"Bob"},
        f"?unit={east.pk}": {"Bob"},
        "?role=operator": {"Dave"},
        "?status=active": {"Alice", "Bob"},
        "?status=nonsense&unit=99999&cursor=nonsense": {"Alice", "Bob", "Dave"},
    }
    for query, names in rows.items():
        page = client.get(f"/org/members{query}").context["page"]
        assert {row.name for row in page.rows} == names, query


def test_a_unit_holds_those_of_the_units_below(client, owner):
    region = make.unit("Region", "region")
    make.member("Bob", "guide", units=[make.unit("Shop", "store", region)])
    page = client.get(f"/org/members?unit={region.pk}").context["page"]
    assert [row.name for row in page.rows] == ["Bob"]


def test_the_list_is_paged_by_key(client, owner):
    Member.objects.bulk_create(
        Member(name=f"Guide {number:03}", username=f"g{number}") for number in range(120)
    )
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/org/members?cursor={cursor}").context["page"]
        seen += [row.name for row in page.rows]
        cursor = page.next
    assert len(seen) == len(set(seen)) == 121


def test_a_manager_sees_and_takes_out_only_the_own_units(client):
    shop = make.unit("Shop")
    client.force_login(make.member("Carol", "store_manager", units=[shop]))
    make.member("Bob", "guide", units=[shop])
    dave = make.member("Dave", "guide", units=[make.unit("Other")])
    assert "Dave" not in text(client.get("/org/members"))
    table = text(client.get("/org/members/export"))
    assert "Bob" in table
    assert "Dave" not in table
    assert client.get(f"/org/members/{dave.pk}").status_code == 404
    assert "Other" not in text(client.get("/org/units"))
    assert AuditEntry.objects.get(action="org.exported_members").detail == {"count": 2}


def test_a_name_that_is_a_formula_stays_text_in_the_table(client, owner):
    make.member("=HYPERLINK(1)", "guide", username="f")
    assert "'=HYPERLINK(1)" in text(client.get("/org/members/export"))


def test_an_owner_changes_role_and_duties(client, owner):
    shop, bob = make.unit("Shop"), make.member("Bob", "guide")
    given = {"role": "store_manager", "radius": "300", "heir": owner.pk, "units": [shop.pk]}
    answer = client.post(f"/org/members/{bob.pk}", {**given, "username": "bob", "email": ""})
    assert answer.status_code == 302
    bob.refresh_from_db()
    assert (bob.role, bob.radius, bob.heir, list(bob.units.all())) == (
        "store_manager", 300, owner, [shop],
    )  # fmt: skip


def test_what_is_refused_stands_at_its_field_and_changes_nothing(client, owner):
    make.member("Anna", "guide", username="anna")
    bob = make.member("Bob", "guide")
    answer = client.post(f"/org/members/{bob.pk}", {"role": "operator", "username": "ANNA"})
    assert answer.status_code == 422
    assert "已被他人使用" in text(answer)
    bob.refresh_from_db()
    assert bob.role == "guide"


def test_a_manager_may_look_at_a_member_but_not_change(client):
    shop = make.unit("Shop")
    client.force_login(make.member("Carol", "store_manager", units=[shop]))
    bob = make.member("Bob", "guide", units=[shop])
    assert client.get(f"/org/members/{bob.pk}").status_code == 200
    assert client.post(f"/org/members/{bob.pk}", {"role": "owner"}).status_code == 403
    bob.refresh_from_db()
    assert bob.role == "guide"


def test_the_last_owner_is_told_why_not(client, owner):
    answer = client.post(f"/org/members/{owner.pk}", {"role": "guide", "username": "alice"})
    assert answer.status_code == 409
    assert "最后一位所有者" in text(answer)


def test_switching_off_asks_first_also_without_javascript(client, owner):
    bob = make.member("Bob", "guide")
    question = client.post(f"/org/members/{bob.pk}/disable")
    assert "停用这个账号" in text(question)
    bob.refresh_from_db()
    assert bob.status == "active"
    client.post(f"/org/members/{bob.pk}/disable", {"confirmed": "1"})
    bob.refresh_from_db()
    assert bob.status == "disabled"
    client.post(f"/org/members/{bob.pk}/enable")
    bob.refresh_from_db()
    assert bob.status == "active"


def test_a_member_is_made_by_hand(client, owner):
    shop = make.unit("Shop")
    given = {"name": "Bob", "role": "guide", "username": "bob", "units": [shop.pk]}
    weak = client.post("/org/members/new", {**given, "password": "123"})
    assert weak.status_code == 422
    assert not Member.objects.filter(name="Bob").exists()
    client.post("/org/members/new", {**given, "password": make.PASSWORD})
    bob = Member.objects.get(username="bob")
    assert bob.check_password(make.PASSWORD)
    assert list(bob.units.all()) == [shop]
    for wrong in ("", "123"):
        refused = client.post(f"/org/members/{bob.pk}/password", {"password": wrong})
        assert refused.status_code == 422
        assert refused.context["password"].errors.keys() == {"password"}
    client.post(f"/org/members/{bob.pk}/password", {"password": "another-fish-27"})
    bob.refresh_from_db()
    assert bob.check_password("another-fish-27")


def test_synchronising_is_a_job_with_a_progress_on_the_page(client, owner):
    answer = client.post("/org/members/sync", HTTP_HX_REQUEST="true")
    work = Progress.objects.get(owner_id=owner.pk)
    assert f"/progress/{work.pk}" in text(answer)
    job = ProcrastinateJob.objects.get(task_name="org.sync_members_now")
    assert job.args == {"work": str(work.pk), "actor_id": owner.pk, "is_sure": False}
    assert f"/progress/{work.pk}" in text(client.get("/org/members"))
    progress.fail(work.pk, message="too few", code="unlikely")
    assert "/org/members/sync/anyway" in text(client.get("/org/members"))
    progress.fail(work.pk, message="no network")
    assert "/org/members/sync/anyway" not in text(client.get("/org/members"))
    progress.finish(work.pk, result={"units": 3, "created": 2, "changed": 1, "left": 0})
    assert "新增 2 位" in text(client.get("/org/members"))


def test_synchronising_against_the_odds_asks_first(client, owner):
    assert "大部分成员缺失" in text(client.post("/org/members/sync/anyway"))
    assert not ProcrastinateJob.objects.exists()
    client.post("/org/members/sync/anyway", {"confirmed": "1"})
    assert ProcrastinateJob.objects.get().args["is_sure"] is True


def test_a_unit_is_made_placed_closed_and_reopened(client, owner):
    given = {"name": "Shop", "kind": "store", "parent": "", "address": "Road 1"}
    half = client.post("/org/units/new", {**given, "latitude": "31.2", "longitude": ""})
    assert half.status_code == 422
    assert half.context["form"].errors.keys() == {"latitude"}
    assert not Unit.objects.exists()
    client.post("/org/units/new", given)
    shop = Unit.objects.get(name="Shop")
    assert shop.address == "Road 1"
    client.post(f"/org/units/{shop.pk}", {**given, "latitude": "31.2", "longitude": "121.4"})
    shop.refresh_from_db()
    assert (shop.latitude, shop.longitude, shop.address) == (31.2, 121.4, "Road 1")
    assert client.post(
        f"/org/units/{shop.pk}", {**given, "latitude": "99", "longitude": "0"}
    ).status_code == 422  # fmt: skip
    client.post(f"/org/units/{shop.pk}/close", {"confirmed": "1"})
    assert not Unit.objects.open().exists()
    client.post(f"/org/units/{shop.pk}/reopen")
    assert Unit.objects.open().exists()


def test_the_tree_is_in_order(client, owner):
    top = make.unit("Top", "headquarters")
    second, first = make.unit("B", "region", top), make.unit("A", "region", top)
    make.unit("Shop", "store", second)
    Unit.objects.filter(pk=first.pk).update(order=10)
    units = client.get("/org/units").context["units"]
    assert [unit.name for unit in units] == ["Top", "A", "B", "Shop"]


def test_ones_own_account_shows_how_one_signs_in(client, owner):
    assert "企业微信登录" in text(client.get("/org/account"))
    client.force_login(make.member("Bob", "guide", password=True))
    assert "/account/factor/add" in text(client.get("/org/account"))
