"""Members and departments, as an app reads them and as an admin changes them."""

import pytest

from tests.simulator.kit import AES_KEY, OTHER_SECRET, SYNC_AGENT, SYNC_SECRET, TOKEN
from tests.simulator.receiver import Receiver


@pytest.fixture
def assistant(wecom):
    """A callback of the contact-sync assistant."""
    found = Receiver()
    wecom.sim("callback", agent_id=SYNC_AGENT, url=found.url, token=TOKEN, aes_key=AES_KEY)
    yield found
    wecom.sim("callback", agent_id=SYNC_AGENT, url="")
    found.close()


def test_a_member_is_found_in_any_case_and_without_private_details(wecom):
    found = wecom.get("user/get", userid="ALICE")
    assert (found["userid"], found["name"], found["department"]) == ("alice", "Alice", [2])
    assert found["is_leader_in_dept"] == [1]
    assert "mobile" not in found
    assert "avatar" not in found


def test_members_unknown_or_out_of_sight_are_refused(wecom):
    assert wecom.get("user/get")["errcode"] == 40063
    assert wecom.get("user/get", userid="nobody")["errcode"] == 60111
    assert wecom.as_app(OTHER_SECRET).get("user/get", userid="carol")["errcode"] == 60011


def test_members_of_a_department_are_listed(wecom):
    names = [row["userid"] for row in wecom.get("user/list", department_id=2)["userlist"]]
    assert names[:2] == ["alice", "bob"]
    at_root = wecom.get("user/simplelist", department_id=1)["userlist"]
    assert "alice" not in {row["userid"] for row in at_root}
    below = wecom.get("user/simplelist", department_id=1, fetch_child=1)["userlist"]
    assert {"alice", "carol"} <= {row["userid"] for row in below}


def test_departments_unknown_or_out_of_sight_are_refused(wecom):
    assert wecom.get("user/list")["errcode"] == 40063
    assert wecom.get("user/list", department_id=99)["errcode"] == 60123
    other = wecom.as_app(OTHER_SECRET)
    assert other.get("user/list", department_id=3)["errcode"] == 60011
    assert other.get("department/list", id=3)["errcode"] == 60011
    assert other.get("department/get", id=3)["errcode"] == 60011
    assert wecom.get("department/get")["errcode"] == 40063
    assert wecom.get("department/list", id=99)["errcode"] == 60123


def test_departments_are_listed_with_all_below(wecom):
    rows = wecom.get("department/list")["department"]
    assert {"id": 2, "name": "North", "parentid": 1}.items() <= rows[1].items()
    assert rows[1]["department_leader"] == ["alice"]
    assert [row["id"] for row in wecom.get("department/simplelist", id=2)["department_id"]] == [2]
    other = wecom.as_app(OTHER_SECRET)
    assert [row["id"] for row in other.get("department/list")["department"]] == [2]
    assert wecom.get("department/get", id=2)["department"]["name"] == "North"


def test_a_member_is_found_by_mobile(wecom):
    assert wecom.post("user/getuserid", mobile="13900000001")["userid"] == "alice"
    assert wecom.post("user/getuserid", mobile="10000")["errcode"] == 46004
    assert wecom.post("user/getuserid")["errcode"] == 40063


def test_the_assistant_hears_of_a_members_life(wecom, assistant):
    wecom.sim("members/create", userid="gus", name="Gus", departments=[2])
    assert assistant.wait("change_contact", "create_user")[0]["Department"] == "2"
    wecom.sim("members/update", member="gus", position="Guide")
    wecom.sim("members/update", member="gus", departments=[3])
    heard = assistant.wait("change_contact", "update_user")
    assert [each["Department"] for each in heard] == ["3"]
    wecom.sim("members/update", member="gus", new_userid="gus.two")
    assert assistant.wait("change_contact", "update_user", 2)[1]["NewUserID"] == "gus.two"
    wecom.sim("members/resign", member="gus.two")
    heard = assistant.wait("change_contact", "delete_user")[0]
    assert (heard["UserID"], heard.agent_id) == ("gus.two", "")
    assert wecom.get("user/get", userid="gus.two")["errcode"] == 60111
    sync = wecom.as_app(SYNC_SECRET)
    ids = sync.post("user/list_id")["dept_user"]
    assert "gus.two" not in {row["userid"] for row in ids}


def test_a_renamed_member_keeps_the_customers(wecom):
    wecom.sim("members/create", userid="hal", name="Hal", departments=[2])
    person = wecom.friend("hal")
    wecom.sim("members/update", member="hal", new_userid="hal.two")
    listed = wecom.get("externalcontact/list", userid="hal.two")
    assert listed["external_userid"] == [person["external_userid"]]


def test_the_assistant_hears_of_a_departments_life(wecom, assistant):
    made = wecom.sim("departments/create", name="West")
    heard = assistant.wait("change_contact", "create_party")[0]
    assert (heard["Name"], heard["ParentId"]) == ("West", "1")
    wecom.sim("departments/update", id=made["id"], name="Far West", parentid=2, leaders=["bob"])
    assert assistant.wait("change_contact", "update_party")[0]["Name"] == "Far West"
    wecom.sim("departments/delete", id=made["id"])
    assert assistant.wait("change_contact", "delete_party")[0]["Id"] == str(made["id"])


def test_what_an_admin_cannot_do_is_said(wecom):
    assert wecom.refused("members/create", userid="alice", name="Alice")[0] == 409
    assert wecom.refused("members/create", userid="a b", name="Bad")[0] == 422
    assert wecom.refused("members/create", userid="new", name="N", departments=[99])[0] == 404
    assert wecom.refused("members/update", member="alice", new_userid="bob")[0] == 409
    assert wecom.refused("members/resign", member="nobody")[0] == 404
    assert wecom.refused("departments/create", name="X", id=1)[0] == 409
    assert wecom.refused("departments/create", name="X", parentid=99)[0] == 404
    assert wecom.refused("departments/update", id=1, parentid=2)[0] == 409
    assert wecom.refused("departments/delete", id=2)[0] == 409
    assert wecom.refused("departments/delete", id=99)[0] == 404
    deepest = 1
    for level in range(14):
        deepest = wecom.sim("departments/create", name=f"Level {level}", parentid=deepest)["id"]
    assert wecom.refused("departments/create", name="Too deep", parentid=deepest)[0] == 409
