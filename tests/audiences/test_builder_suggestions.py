"""What is suggested while somebody types, with customers, within sight."""

import pytest

from tests import make as house
from tests.audiences import audience_make, mirror_make, value_make
from tests.customers import make as customers
from yutang.audiences.queries import bearers
from yutang.audiences.rules import schema
from yutang.audiences.warehouse import mirror
from yutang.customers.models import Profile
from yutang.groups.models import GroupChat, GroupMember
from yutang.kernel import clock

pytestmark = pytest.mark.django_db
warehouse = mirror_make.warehouse


@pytest.fixture(autouse=True)
def _nothing_kept():
    bearers.forget()


@pytest.fixture
def olives():
    return house.client(house.member("Olive", role="operator"))


def suggested(client, of, q="", **more):
    return client.get("/audiences/suggest", {"of": of, "q": q, **more}).json()["items"]


def tagged(name, *tags):
    return value_make.customer(name, tag_ids=[tag.pk for tag in tags])


def test_tags_come_with_their_bearers_most_first(olives):
    gold, silver = customers.tag("Gold"), customers.tag("Silver")
    tagged("Zhao", silver)
    tagged("Qian", silver, gold)
    found = suggested(olives, "tags")
    assert [(each["label"], each["count"]) for each in found] == [("Silver", 2), ("Gold", 1)]
    assert [each["label"] for each in suggested(olives, "tags", "gol")] == ["Gold"]


def test_the_warehouse_counts_the_same_as_postgres(olives, warehouse):
    gold = customers.tag("Gold")
    store = house.unit("West Lake")
    tagged("Zhao", gold)
    value_make.customer("Qian", units=[store.pk])
    tea = value_make.category("Tea")
    green = value_make.category("Green", parent=tea)
    zhao = value_make.customer("Sun")
    value_make.bought(zhao, [(5, 100), (3, 100)], of=value_make.product("Longjing", node=green))
    kinds = ("tags", "stores", "categories", "products", "gender", "state")
    by_postgres = {of: suggested(olives, of) for of in kinds}
    assert {each["label"]: each["count"] for each in by_postgres["categories"]} == {
        "Tea": 1,
        "Green": 1,
    }
    bearers.forget()
    mirror.rebuild()
    assert {of: suggested(olives, of) for of in kinds} == by_postgres


def test_a_manager_sees_own_stores_and_counts_own_customers():
    store, other = house.unit("West Lake"), house.unit("East Gate")
    manager = house.client(house.member("Mona", role="store_manager", units=(store,)))
    gold = customers.tag("Gold")
    for name, unit in (("Zhao", store), ("Qian", other), ("Sun", other)):
        made = tagged(name, gold)
        Profile.objects.filter(pk=made.pk).update(unit_ids=[unit.pk])
    assert [each["label"] for each in suggested(manager, "stores")] == ["West Lake"]
    assert [each["count"] for each in suggested(manager, "tags")] == [1]


def test_names_of_ids_are_told_and_what_is_gone_lacks(olives):
    gold = customers.tag("Gold")
    answer = suggested(olives, "tags", ids=f'["{gold.pk}", "99999999", "x", null]')
    assert [(each["id"], each["label"]) for each in answer] == [(gold.pk, "Gold")]
    assert suggested(olives, "tags", ids="{") == []
    assert suggested(olives, "nonsense", ids="[1]") == []


def test_a_search_over_all_gives_conditions_that_are_rules(olives):
    customers.tag("West")
    audience_make.audience("West friends")
    house.unit("West Lake")
    value_make.product("West tea", node=value_make.category("Westerly"))
    found = suggested(olives, "all", "west")
    kinds = {each["of"] for each in found}
    assert {"tags", "audiences", "stores", "products", "categories"} <= kinds
    for each in found:
        schema.parse({"version": 1, "where": each["node"]})


def test_long_lists_come_by_pages(olives):
    for n in range(45):
        customers.tag(f"Tag {n}")
    first = olives.get("/audiences/suggest", {"of": "tags"}).json()
    third = olives.get("/audiences/suggest", {"of": "tags", "page": 3}).json()
    assert (len(first["items"]), first["more"]) == (20, True)
    assert (len(third["items"]), third["more"]) == (5, False)


def test_sources_are_those_that_customers_came_from(olives):
    value_make.customer("Zhao", source_key="code:7")
    value_make.customer("Qian", source_key="code:7")
    value_make.customer("Sun", source_key="")
    assert [(each["id"], each["count"]) for each in suggested(olives, "sources")] == [("code:7", 2)]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_palette_begins_conditions_that_only_lack_values(language):
    client = house.client(house.member("Olive", role="operator"), language=language)
    palette = client.get("/audiences/vocabulary").json()
    assert len(palette["things"]) > 25
    lacking = {"bad_list", "too_short", "bad_whole", "bad_decimal", "bad_text", "bad_pair"}
    for thing in [each for one in palette["things"] for each in [one, *one.get("variants", [])]]:
        try:
            schema.parse({"version": 1, "where": thing["node"]})
        except schema.RuleError as fault:
            codes = {problem["code"] for problem in fault.problems}
            assert codes <= lacking | {"too_small"}, thing
    types = {thing.get("type") for thing in palette["things"]} - {None}
    assert types <= set(palette["ops"])


def test_group_chats_are_suggested_within_sight_with_their_customers(olives, warehouse):
    anna = house.member("Anna", role="store_manager", units=(house.unit("West Lake"),))
    bob = house.member("Bob", role="guide")
    mine, other = (
        GroupChat.objects.create(chat_id=f"wr{each}", name=f"{each}'s", owner=each, tags=[tag])
        for each, tag in ((anna, "VIP"), (bob, "new"))
    )
    for n in range(2):
        who = value_make.customer(str(n))
        GroupMember.objects.create(group=mine, userid=f"wm{n}", customer=who, joined_at=clock.now())
    found = [(each["label"], each["count"]) for each in suggested(olives, "chats")]
    assert found == [("Anna's", 2), ("Bob's", 0)]
    seen = house.client(anna)
    assert [each["label"] for each in suggested(seen, "chats")] == ["Anna's"]
    assert [each["id"] for each in suggested(seen, "chat_tags")] == ["VIP"]
    assert [each["id"] for each in suggested(seen, "chat_owners")] == [anna.pk]
    assert suggested(seen, "chats", ids=f"[{other.pk}]") == []
    bearers.forget()
    mirror.rebuild()
    assert [(each["label"], each["count"]) for each in suggested(olives, "chats")] == found
