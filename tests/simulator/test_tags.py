"""Corp tags through the API and by the admin."""

import pytest

from tests.simulator.kit import OTHER_SECRET, numbers

ADD, EDIT = "externalcontact/add_corp_tag", "externalcontact/edit_corp_tag"
DELETE, LIST = "externalcontact/del_corp_tag", "externalcontact/get_corp_tag_list"
MARK = "externalcontact/mark_tag"


@pytest.fixture
def group(wecom):
    """A group of two tags this app created."""
    name = f"Group {next(numbers)}"
    tags = [{"name": "One", "order": 1}, {"name": "Two", "order": 2}]
    return wecom.post(ADD, group_name=name, tag=tags)["tag_group"]


def listed(wecom, group):
    return wecom.post(LIST, group_id=[group["group_id"]])["tag_group"][0]


def test_new_tags_come_back_and_larger_orders_sort_first(wecom, group):
    assert [tag["name"] for tag in group["tag"]] == ["One", "Two"]
    assert group["group_id"].startswith("et")
    assert [tag["name"] for tag in listed(wecom, group)["tag"]] == ["Two", "One"]


def test_tags_join_the_group_of_that_name(wecom, group):
    tags = [{"name": "Three"}, {"name": "Three"}]
    made = wecom.post(ADD, group_name=group["group_name"], tag=tags)["tag_group"]
    assert made["group_id"] == group["group_id"]
    assert [tag["name"] for tag in made["tag"]] == ["Three"]
    again = wecom.post(ADD, group_id=group["group_id"], tag=[{"name": "Four"}])
    assert again["tag_group"]["group_id"] == group["group_id"]


def test_adding_names_what_is_wrong(wecom, group):
    name = group["group_name"]
    assert wecom.post(ADD, group_name=name, tag=[{"name": "One"}])["errcode"] == 40071
    assert wecom.post(ADD, group_name=name, tag=[])["errcode"] == 40063
    assert wecom.post(ADD, tag=[{"name": "x"}])["errcode"] == 40063
    assert wecom.post(ADD, group_name=name, tag=[{"name": "李" * 31}])["errcode"] == 40072
    assert wecom.post(ADD, group_name="李" * 31, tag=[{"name": "x"}])["errcode"] == 40072
    assert wecom.post(ADD, group_id="etNone", tag=[{"name": "x"}])["errcode"] == 40068
    order = {"name": "x", "order": 2**32}
    assert wecom.post(ADD, group_name=name, tag=[order])["errcode"] == 40058
    wecom.sim("settings", corp_tag_quota=1)
    assert wecom.post(ADD, group_name=name, tag=[{"name": "x"}])["errcode"] == 40126


def test_a_tag_or_group_is_renamed(wecom, group):
    tag = group["tag"][0]["id"]
    assert wecom.post(EDIT, id=tag, name="Uno", order=9)["errcode"] == 0
    assert wecom.post(EDIT, id=group["group_id"], name=f"G {next(numbers)}")["errcode"] == 0
    assert listed(wecom, group)["tag"][0]["name"] == "Uno"
    assert wecom.post(EDIT, id=tag, name="Two")["errcode"] == 40071
    assert wecom.post(EDIT, id="etNone", name="x")["errcode"] == 40068
    assert wecom.post(EDIT, name="x")["errcode"] == 40068
    assert wecom.post(EDIT, id=tag, name="李" * 31)["errcode"] == 40072


def test_apps_change_only_what_they_created(wecom, group):
    other = wecom.as_app(OTHER_SECRET)
    assert other.post(EDIT, id=group["group_id"], name="mine")["errcode"] == 81011
    assert other.post(DELETE, group_id=[group["group_id"]])["errcode"] == 81011
    seeded = wecom.look("tags")["groups"]
    level = next(each for each in seeded if each["name"] == "Level")
    assert wecom.post(EDIT, id=level["id"], name="mine")["errcode"] == 81011


def test_a_group_goes_with_its_last_tag(wecom, group):
    one, two = (tag["id"] for tag in group["tag"])
    assert wecom.post(DELETE, tag_id=[one])["errcode"] == 0
    assert [tag["id"] for tag in listed(wecom, group)["tag"]] == [two]
    assert wecom.post(DELETE, tag_id=[two])["errcode"] == 0
    names = [row["group_name"] for row in wecom.post(LIST)["tag_group"]]
    assert group["group_name"] not in names
    asked = wecom.post(LIST, tag_id=[two])["tag_group"][0]
    assert (asked["deleted"], asked["tag"][0]["deleted"]) == (True, True)
    assert wecom.post(DELETE, tag_id=[two])["errcode"] == 40068
    assert wecom.post(DELETE)["errcode"] == 40063


def test_customers_are_marked_and_lose_a_deleted_tag(wecom, group):
    person = wecom.friend("alice")
    who = {"userid": "alice", "external_userid": person["external_userid"]}
    one, two = (tag["id"] for tag in group["tag"])
    assert wecom.post(MARK, **who, add_tag=[one, two])["errcode"] == 0
    assert wecom.post(MARK, **who, remove_tag=[two])["errcode"] == 0
    wecom.sim("member/tag", person=person["id"], member="alice", add_personal=["mine"])

    def tags():
        query = {"external_userid": person["external_userid"]}
        row = wecom.get("externalcontact/get", **query)["follow_user"][0]
        return [(tag["tag_name"], tag["type"]) for tag in row["tags"]]

    assert tags() == [("One", 1), ("mine", 2)]
    wecom.post(DELETE, group_id=[group["group_id"]])
    assert tags() == [("mine", 2)]


def test_marking_names_what_is_wrong(wecom, group):
    person = wecom.friend("alice")
    who = {"userid": "alice", "external_userid": person["external_userid"]}
    one, two = (tag["id"] for tag in group["tag"])
    assert wecom.post(MARK, **who)["errcode"] == 40063
    assert wecom.post(MARK, **who, add_tag=["etNone"])["errcode"] == 40068
    assert wecom.post(MARK, **{**who, "userid": "bob"}, add_tag=[one])["errcode"] == 84061
    wecom.sim("settings", customer_tag_limit=1)
    assert wecom.post(MARK, **who, add_tag=[one, two])["errcode"] == 40144


def test_the_admins_changes_are_told(wecom, receiver):
    name = f"Admin {next(numbers)}"
    made = wecom.sim("tags/create", group=name, names=["A", "B"])
    groups = receiver.wait("change_external_tag", "create", 3)
    assert sorted(each["TagType"] for each in groups) == ["tag", "tag", "tag_group"]
    first, second = (tag["id"] for tag in made["tags"])
    wecom.sim("tags/rename", id=first, name="A2")
    assert receiver.wait("change_external_tag", "update")[0]["Id"] == first
    wecom.sim("tags/reorder", id=first, order=7)
    wecom.sim("tags/shuffle", group_id=made["group_id"], order=[second, first])
    shuffled = receiver.wait("change_external_tag", "shuffle")[0]
    assert (shuffled["Id"], "TagType" in shuffled.xml) == (made["group_id"], False)
    wecom.sim("tags/delete", id=made["group_id"])
    deleted = receiver.wait("change_external_tag", "delete")
    assert [(each["Id"], each["TagType"]) for each in deleted] == [(made["group_id"], "tag_group")]


def test_the_apis_changes_are_told_only_when_wished(wecom, receiver):
    wecom.post(ADD, group_name=f"Quiet {next(numbers)}", tag=[{"name": "x"}])
    wecom.sim("settings", api_events_echo=True)
    made = wecom.post(ADD, group_name=f"Loud {next(numbers)}", tag=[{"name": "x"}])["tag_group"]
    wecom.post(EDIT, id=made["tag"][0]["id"], name="y")
    wecom.post(DELETE, group_id=[made["group_id"]])
    receiver.wait("change_external_tag", "update")
    receiver.wait("change_external_tag", "delete")
    assert len(receiver.wait("change_external_tag", "create", 2)) == 2


def test_what_the_admin_cannot_do_is_said(wecom):
    name = f"Admin {next(numbers)}"
    wecom.sim("tags/create", group=name, names=["A"])
    assert wecom.refused("tags/create", group=name, names=["A"])[0] == 409
    assert wecom.refused("tags/create", group=name, names=[])[0] == 422
    assert wecom.refused("tags/create", group="x" * 31, names=["A"])[0] == 422
    assert wecom.refused("tags/rename", id="none", name="x")[0] == 404
