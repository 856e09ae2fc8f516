"""Customers, as WeCom shows them and as members and customers change them."""

import pytest

from tests.simulator.kit import OTHER_SECRET


@pytest.fixture
def person(wecom):
    return wecom.friend("alice")


def follow(wecom, person):
    answer = wecom.get("externalcontact/get", external_userid=person["external_userid"])
    return answer["follow_user"][0]


def test_members_who_may_have_customers_are_listed(wecom):
    listed = wecom.get("externalcontact/get_follow_user_list")["follow_user"]
    assert {"alice", "bob", "carol"} <= set(listed)
    assert not {"dan", "eve"} & set(listed)
    other = wecom.as_app(OTHER_SECRET).get("externalcontact/get_follow_user_list")
    assert "carol" not in other["follow_user"]


def test_the_customers_of_a_member_are_listed(wecom, person):
    listed = wecom.get("externalcontact/list", userid="alice")
    assert person["external_userid"] in listed["external_userid"]


def test_a_listing_names_what_is_wrong(wecom):
    def listing(**query):
        return wecom.get("externalcontact/list", **query)["errcode"]

    assert listing() == 40063
    assert listing(userid="nobody") == 60111
    assert listing(userid="dan") == 84074
    assert (
        wecom.as_app(OTHER_SECRET).get("externalcontact/list", userid="carol")["errcode"] == 60011
    )
    wecom.sim("members/create", userid="lonely", name="Lonely")
    assert listing(userid="lonely") == 84061
    wecom.sim("settings", list_empty_84061=False)
    assert listing(userid="lonely") == 0


def test_a_customer_is_shown_with_their_follower(wecom, person):
    answer = wecom.get("externalcontact/get", external_userid=person["external_userid"])
    contact = answer["external_contact"]
    assert contact["external_userid"].startswith("wm")
    assert (contact["name"], contact["type"]) == (person["name"], 1)
    assert contact["unionid"] == person["unionid"]
    row = answer["follow_user"][0]
    assert (row["userid"], row["add_way"], row["remark"]) == ("alice", 2, person["name"])
    assert row["oper_userid"] == person["external_userid"]
    assert answer["next_cursor"] == ""
    assert wecom.http.get(contact["avatar"]).headers["content-type"] == "image/svg+xml"


def test_unionids_need_a_bound_developer_account(wecom, person):
    wecom.sim("settings", developer_bound=False)
    answer = wecom.get("externalcontact/get", external_userid=person["external_userid"])
    assert "unionid" not in answer["external_contact"]


def test_a_customer_unknown_or_out_of_sight_is_refused(wecom):
    assert wecom.get("externalcontact/get")["errcode"] == 41035
    assert wecom.get("externalcontact/get", external_userid="wmNobody")["errcode"] == 40096
    stranger = wecom.person()["external_userid"]
    assert wecom.get("externalcontact/get", external_userid=stranger)["errcode"] == 84061
    of_carol = wecom.friend("carol")["external_userid"]
    other = wecom.as_app(OTHER_SECRET)
    assert other.get("externalcontact/get", external_userid=of_carol)["errcode"] == 40096


def test_followers_come_page_by_page(wecom, person):
    for member in ("bob", "carol"):
        wecom.sim("add", person=person["id"], member=member, confirm_after_seconds=0)
    wecom.sim("settings", follow_page=2)
    query = {"external_userid": person["external_userid"]}
    first = wecom.get("externalcontact/get", **query)
    rest = wecom.get("externalcontact/get", **query, cursor=first["next_cursor"])
    rows = first["follow_user"] + rest["follow_user"]
    assert [row["userid"] for row in rows] == ["alice", "bob", "carol"]
    assert rest["next_cursor"] == ""
    assert wecom.get("externalcontact/get", **query, cursor="made-up")["errcode"] == 50100


def test_a_batch_has_one_row_per_member_and_customer(wecom):
    wecom.sim("members/create", userid="iris", name="Iris", departments=[2])
    people = [wecom.friend("iris") for _ in range(3)]
    body = {"userid_list": ["iris"], "limit": 2}
    first = wecom.post("externalcontact/batch/get_by_user", **body)
    rest = wecom.post("externalcontact/batch/get_by_user", **body, cursor=first["next_cursor"])
    rows = first["external_contact_list"] + rest["external_contact_list"]
    found = [row["external_contact"]["external_userid"] for row in rows]
    assert found == [person["external_userid"] for person in people]
    assert rows[0]["follow_info"]["tag_id"] == []
    assert first["fail_info"] == {"unlicensed_userid_list": []}


def test_a_batch_clamps_its_limit_and_names_what_is_wrong(wecom, person):
    path = "externalcontact/batch/get_by_user"
    assert wecom.post(path, userid_list=["alice"], limit=10_000)["errcode"] == 0
    assert wecom.post(path)["errcode"] == 40063
    assert wecom.post(path, userid_list=["alice"] * 101)["errcode"] == 40058
    assert wecom.post(path, userid_list="alice")["errcode"] == 40058
    assert wecom.post(path, userid_list=["nobody"])["errcode"] == 60111
    assert wecom.post(path, userid_list=["alice"], cursor="x")["errcode"] == 50100
    assert wecom.post(path, userid_list=["alice"], limit="ten")["errcode"] == 40058


def test_a_remark_overwrites_what_it_names(wecom, person):
    who = {"userid": "alice", "external_userid": person["external_userid"]}
    path = "externalcontact/remark"
    wecom.post(path, **who, remark="赵女士", description="拿铁", remark_mobiles=["138"])
    wecom.post(path, **who, remark_company="Acme")
    row = follow(wecom, person)
    assert (row["remark"], row["description"]) == ("赵女士", "拿铁")
    assert (row["remark_corp_name"], row["remark_mobiles"]) == ("Acme", ["138"])
    wecom.post(path, **who, remark_mobiles=[""])
    assert follow(wecom, person)["remark_mobiles"] == []


def test_a_remark_names_what_is_wrong(wecom, person):
    who = {"userid": "alice", "external_userid": person["external_userid"]}
    path = "externalcontact/remark"
    assert wecom.post(path, **who)["errcode"] == 40063
    assert wecom.post(path, **who, remark="李" * 20)["errcode"] == 0
    assert wecom.post(path, **who, remark="李" * 21)["errcode"] == 40058
    assert wecom.post(path, **who, description="李" * 151)["errcode"] == 40058
    assert wecom.post(path, **who, remark_company="李" * 21)["errcode"] == 40058
    assert wecom.post(path, **who, remark_pic_mediaid="none")["errcode"] == 40007
    assert wecom.post(path, userid="alice", remark="x")["errcode"] == 41035
    assert wecom.post(path, external_userid="wm", remark="x")["errcode"] == 40063
    assert wecom.post(path, userid="alice", external_userid="wm", remark="x")["errcode"] == 40096
    assert wecom.post(path, **{**who, "userid": "bob"}, remark="x")["errcode"] == 84061


def test_everybody_served_is_listed(wecom, person):
    rows, cursor = [], ""
    while True:
        page = wecom.post("externalcontact/contact_list", limit=2, cursor=cursor)
        rows += page["info_list"]
        cursor = page["next_cursor"]
        if not cursor:
            break
    mine = [row for row in rows if row.get("external_userid") == person["external_userid"]]
    assert [row["follow_userid"] for row in mine] == ["alice"]
    assert wecom.post("externalcontact/contact_list", limit=0)["errcode"] == 40058


def test_what_members_do_is_told_and_what_the_api_does_is_not(wecom, receiver, person):
    external = person["external_userid"]
    who = {"userid": "alice", "external_userid": external}
    assert wecom.post("externalcontact/remark", **who, remark="api")["errcode"] == 0
    wecom.sim("member/remark", person=person["id"], member="alice", remark="client", mobiles=["1"])
    heard = receiver.wait("change_external_contact", "edit_external_contact")
    assert [(each["UserID"], each["ExternalUserID"]) for each in heard] == [("alice", external)]
    assert follow(wecom, person)["remark"] == "client"
    wecom.sim("settings", api_events_echo=True)
    wecom.post("externalcontact/remark", **who, remark="echo")
    receiver.wait("change_external_contact", "edit_external_contact", 2)


def test_a_customer_who_left_is_still_usable_until_the_member_deletes(wecom, receiver, person):
    query = {"external_userid": person["external_userid"]}
    wecom.sim("customer/delete_member", person=person["id"], member="alice")
    receiver.wait("change_external_contact", "del_follow_user")
    assert wecom.get("externalcontact/get", **query)["errcode"] == 0
    wecom.sim("member/delete_customer", person=person["id"], member="alice")
    receiver.wait("change_external_contact", "del_external_contact")
    assert wecom.get("externalcontact/get", **query)["errcode"] == 84061
    assert wecom.refused("member/delete_customer", person=person["id"], member="alice")[0] == 409
    assert wecom.refused("customer/delete_member", person=person["id"], member="alice")[0] == 409


def test_a_customer_who_comes_back_finds_the_old_remark(wecom, person):
    wecom.sim("member/remark", person=person["id"], member="alice", remark="old friend")
    wecom.sim("customer/delete_member", person=person["id"], member="alice")
    wecom.sim("add", person=person["id"], member="alice", confirm_after_seconds=0)
    assert follow(wecom, person)["remark"] == "old friend"


def test_what_members_cannot_do_is_said(wecom, person):
    stranger = wecom.person()["id"]
    who = {"person": person["id"], "member": "alice"}
    assert wecom.refused("member/remark", person=stranger, member="alice", remark="x")[0] == 409
    assert wecom.refused("member/remark", **who, remark="x" * 21)[0] == 422
    assert wecom.refused("member/remark", **who, mobiles="138")[0] == 422
    assert wecom.refused("member/tag", **who, add=["nothing"])[0] == 404
    assert wecom.refused("member/remark", person="nobody", member="alice")[0] == 404
    assert wecom.refused("member/remark", member="alice")[0] == 422
    wecom.sim("member/delete_customer", **who)
    assert wecom.refused("member/remark", **who, remark="x")[0] == 409
