"""The pages of audiences: what they show, to whom, and what they stand."""

import pytest
from django.utils import timezone

from tests import make as house
from tests.audiences import audience_make as make
from tests.customers import make as customers
from yutang.audiences.commands.audiences import archive_audience
from yutang.audiences.models import Audience, AudienceRun
from yutang.customers.commands import rebuild_profiles
from yutang.customers.models import Customer, Fact, FactType, Profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return house.member("Ada")


@pytest.fixture
def alices(alice):
    return house.client(alice)


def test_without_audiences_the_list_says_what_they_are_for(alices):
    page = alices.get("/audiences/").text
    assert "No audiences yet" in page
    assert "/audiences/new?rule=" in page


def test_the_list_shows_sizes_and_finds_by_words_and_filters(alices, alice):
    mothers = make.audience("Mothers", folder="Spring", actor=alice)
    make.audience("Guests", rule=None, actor=alice)
    make.fill(mothers, make.customers_of(2))
    page = alices.get("/audiences/").text
    assert "Mothers" in page
    assert "Guests" in page
    for query, hides in (
        ("q=moth", "Guests"),
        ("kind=static", "Mothers"),
        ("folder=Spring", "Guests"),
        (f"owner={alice.pk}&schedule=daily", "Guests"),
    ):
        assert hides not in alices.get(f"/audiences/?{query}").text.split("<tbody>")[1]


def test_the_page_of_one_shows_its_size_history_and_users(alices):
    mothers = make.audience("Mothers")
    make.audience("Young mothers", rule=make.of(mothers))
    a, b, c = make.customers_of(3)
    make.fill(mothers, [a, b])
    make.fill(mothers, [b, c])
    page = alices.get(f"/audiences/{mothers.pk}").text
    assert "Young mothers" in page
    assert "data-chart" in page
    assert alices.get(f"/audiences/{mothers.pk}/sample").text.count("data-href") == 2


def test_the_history_of_the_size_is_drawn_in_the_brands_hours(alices):
    mothers = make.audience("Mothers")
    make.fill(mothers, make.customers_of(1))
    make.fill(mothers, make.customers_of(2))
    chart = alices.get(f"/audiences/{mothers.pk}").context["chart"]
    runs = AudienceRun.objects.filter(audience=mothers).order_by("at")
    hours = [timezone.localtime(run.at).strftime("%Y-%m-%dT%H:%M:%S") for run in runs]
    assert [at for at, _size in chart["series"][0]["data"]] == hours


def test_members_are_paged_with_the_newest_first(alices):
    audience, ids = make.audience(), make.customers_of(60)
    make.fill(audience, ids[:55])
    make.fill(audience, ids)
    first = alices.get(f"/audiences/{audience.pk}/members")
    shown = [row.pk for row in first.context["page"].rows]
    assert set(ids[55:]) == set(shown[:5])
    address = f"/audiences/{audience.pk}/members?cursor={first.context['page'].next}"
    rest = [row.pk for row in alices.get(address).context["page"].rows]
    assert sorted(shown + rest) == sorted(ids)


def test_members_are_found_by_name(alices):
    audience, (a, b) = make.audience(), make.customers_of(2)
    make.fill(audience, [a, b])
    rebuild_profiles()
    name = Customer.objects.get(pk=a).name
    found = alices.get(f"/audiences/{audience.pk}/members?q={name}").context["page"].rows
    assert [row.pk for row in found] == [a]


def test_a_store_manager_sees_only_members_of_the_own_store():
    west, east = customers.unit("West"), customers.unit("East")
    customers.member("Wendy", unit=west)
    customers.member("Erin", unit=east)
    mine = customers.follow("Zhao", by="Wendy").customer_id
    other = customers.follow("Qian", by="Erin").customer_id
    customers.read()
    audience = make.audience()
    make.fill(audience, [mine, other])
    manager = house.client(house.member("Mia", role="store_manager", units=(west,)))
    for part in ("members", "sample"):
        page = manager.get(f"/audiences/{audience.pk}/{part}").text
        assert "Zhao" in page
        assert "Qian" not in page


def test_an_archived_audience_can_be_taken_back(alices, alice):
    audience = make.audience()
    asked = alices.post(f"/audiences/{audience.pk}/archive")
    assert "Archive this audience?" in asked.text
    alices.post(f"/audiences/{audience.pk}/archive", {"confirmed": "1"})
    assert "Take it back" in alices.get(f"/audiences/{audience.pk}").text
    alices.post(f"/audiences/{audience.pk}/restore")
    assert Audience.objects.get(pk=audience.pk).archived_at is None


def test_who_describes_others_is_kept_and_the_page_says_so(alices):
    audience = make.audience("Mothers")
    make.audience("Young mothers", rule=make.of(audience))
    answer = alices.post(f"/audiences/{audience.pk}/archive", {"confirmed": "1"}, follow=True)
    assert "Others are described by this audience: Young mothers" in answer.text


def test_who_may_only_look_gets_no_buttons_and_changes_nothing():
    audience = make.audience()
    analyst = house.client(house.member("Ann", role="analyst"))
    page = analyst.get(f"/audiences/{audience.pk}").text
    assert "Refresh now" not in page
    for act in ("refresh", "duplicate", "archive", "restore"):
        assert analyst.post(f"/audiences/{audience.pk}/{act}").status_code == 403


def test_refreshing_is_asked_for_once(alices):
    audience = make.audience()
    for _ in range(2):
        assert alices.post(f"/audiences/{audience.pk}/refresh").status_code == 302
    assert "being found anew" in alices.get(f"/audiences/{audience.pk}").text


@pytest.mark.parametrize(
    "query",
    [
        "q=%FF&sort=-nothing&cursor=Zm9v&folder=%27%3B--",
        "owner=99999999999999999999&kind=zzz&state=archived",
        "q=" + "x" * 5000,
    ],
)
def test_strange_addresses_are_stood(alices, query):
    audience = make.audience()
    for path in ("", f"{audience.pk}/members", "exports"):
        assert alices.get(f"/audiences/{path}?{query}").status_code == 200


def test_names_are_shown_as_text(alices):
    audience = make.audience("<script>alert(1)</script>", description="<img src=x onerror=1>")
    for path in ("", audience.pk, f"{audience.pk}/members"):
        page = alices.get(f"/audiences/{path}").text
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page


def test_the_customers_page_says_in_which_audiences_she_is(alices, alice):
    audience, (id,) = make.audience("Mothers"), make.customers_of(1)
    gone = make.audience("Old ones")
    for each in (audience, gone):
        make.fill(each, [id])
    archive_audience(audience_id=gone.pk, actor=alice)
    page = alices.get(f"/customers/{id}").text
    assert f"/audiences/{audience.pk}" in page
    assert "Old ones" not in page


def test_the_customer_list_is_narrowed_to_an_audience(alices):
    audience, (a, _b) = make.audience("Mothers"), make.customers_of(2)
    make.fill(audience, [a])
    rows = alices.get(f"/customers/?audience={audience.pk}").context["page"].rows
    assert [row.pk for row in rows] == [a]


def test_the_page_tells_why_one_is_in_and_another_out(alices):
    gold = customers.tag("Gold")
    a, b = make.customers_of(2)
    Profile.objects.filter(pk=a).update(tag_ids=[gold.pk])
    rule = {
        "all": [{"tags": "any", "ids": [gold.pk]}, {"not": {"orders": {}, "is": "ge", "value": 1}}]
    }
    audience = make.audience("Mothers", rule={"version": 1, "where": rule})
    make.fill(audience, [a])
    inside = alices.get(f"/audiences/{audience.pk}/why/{a}")
    assert "In the audience since" in inside.text
    reasons = inside.context["reasons"]
    assert (reasons.holds, [part.holds for part in reasons.children]) == (True, [True, True])
    outside = alices.get(f"/audiences/{audience.pk}/why/{b}").context["reasons"]
    assert (outside.holds, outside.children[0].holds) == (False, False)
    assert "Gold" in reasons.children[0].text
    name = Customer.objects.get(pk=b).name
    rebuild_profiles()
    assert f"/why/{b}" in alices.get(f"/audiences/{audience.pk}/why?q={name}").text
    assert alices.get(f"/audiences/{audience.pk}/why/999999").status_code == 404


def test_personal_facts_are_hidden_from_an_analyst():
    (a,) = make.customers_of(1)
    kind = FactType.objects.create(key="child", name="Child", form="person", is_personal=True)
    Fact.objects.create(customer_id=a, type=kind, text="Niu", day="2024-02-27", source="member")
    audience = make.audience(rule={"version": 1, "where": {"fact": "child", "is": "filled"}})
    address = f"/audiences/{audience.pk}/why/{a}"
    assert "2024-02-27" in house.client(house.member("Ada")).get(address).text
    analyst = house.client(house.member("Ann", role="analyst")).get(address).text
    assert "2024-02-27" not in analyst
    assert "****" in analyst
