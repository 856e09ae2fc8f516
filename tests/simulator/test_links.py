"""Customer-acquisition links: made, scanned, paid for, and told of."""

from urllib.parse import quote

import pytest

from tests.simulator.kit import OTHER_SECRET

PATH = "externalcontact/customer_acquisition"
EVENT = "customer_acquisition"


def make(wecom, *users, **more):
    body = {"link_name": "Ads", "range": {"user_list": list(users)}, **more}
    return wecom.post(f"{PATH}/create_link", **body)["link"]


def test_a_link_is_made_read_changed_and_deleted(wecom):
    link = make(wecom, "alice")
    assert link["link_id"].startswith("ca")
    assert link["url"].endswith(f"/ca/{link['link_id']}")
    who = {"link_id": link["link_id"]}
    option = {"priority_type": 2, "priority_userid_list": ["bob"]}
    changed = wecom.post(
        f"{PATH}/update_link",
        **who,
        link_name="More ads",
        range={"department_list": [2]},
        skip_verify=False,
        priority_option=option,
    )
    assert changed["errcode"] == 0
    found = wecom.post(f"{PATH}/get", **who)
    assert found["link"]["link_name"] == "More ads"
    assert found["link"]["skip_verify"] is False
    assert found["range"] == {"user_list": [], "department_list": [2]}
    assert found["priority_option"] == option
    assert wecom.post(f"{PATH}/delete_link", **who)["errcode"] == 0
    assert wecom.post(f"{PATH}/get", **who)["errcode"] == 40058


def test_links_belong_to_their_app_and_are_listed(wecom):
    links = [make(wecom, "alice")["link_id"] for _ in range(3)]
    found, cursor = [], ""
    while True:
        page = wecom.post(f"{PATH}/list_link", limit=2, cursor=cursor)
        found += page["link_id_list"]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert found[-3:] == links
    other = wecom.as_app(OTHER_SECRET)
    assert other.post(f"{PATH}/get", link_id=links[0])["errcode"] == 40058
    assert other.post(f"{PATH}/list_link")["link_id_list"] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"link_name": ""}, 40063),
        ({"link_name": "李" * 31}, 40058),
        ({"range": {}}, 40063),
        ({"range": {"user_list": ["nobody"]}}, 60111),
        ({"range": {"user_list": ["dan"]}}, 84074),
        ({"range": {"user_list": ["alice"] * 501}}, 40058),
        ({"range": {"department_list": [99]}}, 60123),
        ({"priority_option": {"priority_type": 3}}, 40058),
        ({"priority_option": {}}, 40063),
    ],
)
def test_a_wrong_link_is_refused(wecom, change, code):
    body = {"link_name": "Ads", "range": {"user_list": ["alice"]}, **change}
    assert wecom.post(f"{PATH}/create_link", **body)["errcode"] == code


def test_links_have_a_limit(wecom):
    wecom.sim("settings", link_limit=0)
    body = {"link_name": "Ads", "range": {"user_list": ["alice"]}}
    assert wecom.post(f"{PATH}/create_link", **body)["errcode"] == 41095


def test_a_link_reaches_only_visible_departments(wecom):
    other = wecom.as_app(OTHER_SECRET)
    body = {"link_name": "Ads", "range": {"department_list": [3]}}
    assert other.post(f"{PATH}/create_link", **body)["errcode"] == 60011


def test_a_customer_comes_through_the_link_with_the_channel(wecom, receiver):
    link = make(wecom, "alice")
    person = wecom.person()
    code = f"{link['url']}?customer_channel=scan-77"
    shown = wecom.sim("scan", person=person["id"], code=code)
    assert (shown["kind"], shown["state"]) == ("acquisition_link", "scan-77")
    profile = receiver.wait(EVENT, "open_profile")[0]
    assert (profile["LinkId"], profile["State"]) == (link["link_id"], "scan-77")
    before = wecom.get("externalcontact/customer_acquisition_quota")["balance"]
    wecom.sim("add", person=person["id"], code=code, confirm_after_seconds=0)
    assert receiver.wait(EVENT, "friend_request")[0]["State"] == "scan-77"
    full = receiver.wait("change_external_contact", "add_external_contact")[0]
    assert full["State"] == "scan-77"
    quota = wecom.get("externalcontact/customer_acquisition_quota")
    assert quota["balance"] == before - 1
    assert quota["quota_list"][0]["balance"] == before - 1
    query = {"external_userid": person["external_userid"]}
    row = wecom.get("externalcontact/get", **query)["follow_user"][0]
    assert (row["add_way"], row["state"]) == (16, "scan-77")


def test_every_form_of_a_link_is_understood(wecom):
    link = make(wecom, "alice")
    person = wecom.person()["id"]
    scheme = "weixin://biz/ww/profile/" + quote(f"{link['url']}?customer_channel=c1", safe="")
    assert wecom.sim("scan", person=person, code=scheme)["state"] == "c1"
    assert wecom.sim("scan", person=person, code=link["link_id"])["state"] == ""
    body = {"person": person, "code": link["link_id"], "customer_channel": "c2"}
    assert wecom.sim("scan", **body)["state"] == "c2"
    long = "李" * 30
    cut = wecom.sim("scan", person=person, code=f"{link['url']}?customer_channel={long}")
    assert cut["state"] == "李" * 21


def test_customers_and_figures_of_a_link(wecom, receiver):
    link = make(wecom, "alice")
    person, looker = wecom.person(), wecom.person()
    wecom.sim("scan", person=looker["id"], code=link["url"])
    wecom.sim("add", person=person["id"], code=link["url"], confirm_after_seconds=0)
    for number in range(3):
        wecom.sim("chat", person=person["id"], member="alice", text=str(number))
    start = receiver.wait(EVENT, "customer_start_chat")[0]
    assert start["ExternalUserID"] == person["external_userid"]
    key = receiver.wait(EVENT, "message_from_customer")[0]["ChatKey"]
    who = {"link_id": link["link_id"]}
    rows = wecom.post(f"{PATH}/customer", **who)["customer_list"]
    assert [(row["userid"], row["chat_status"]) for row in rows] == [("alice", 1)]
    now = int(wecom.look("clock")["now"])
    span = {"start_time": now - 60, "end_time": now + 60}
    counts = wecom.post(f"{PATH}/statistic", **who, **span)
    assert (counts["click_link_customer_cnt"], counts["new_customer_cnt"]) == (2, 1)
    info = wecom.post(f"{PATH}/get_chat_info", chat_key=key)
    assert info["chat_info"] == {"recv_msg_cnt": 3, "link_id": link["link_id"], "state": ""}
    assert wecom.post(f"{PATH}/get_chat_info", chat_key="none")["errcode"] == 41201
    wecom.sim("clock", advance_seconds=1_801)
    assert wecom.post(f"{PATH}/get_chat_info", chat_key=key)["errcode"] == 41201
    far = {"start_time": now - 31 * 86_400, "end_time": now}
    assert wecom.post(f"{PATH}/statistic", **who, **far)["errcode"] == 40058
    assert wecom.post(f"{PATH}/statistic", **who)["errcode"] == 40063
    assert wecom.post(f"{PATH}/customer")["errcode"] == 40063


def test_a_link_prefers_the_member_a_person_knows(wecom):
    option = {"priority_type": 1}
    link = make(wecom, "bob", priority_option=option)
    person = wecom.friend("alice")["id"]
    shown = wecom.sim("scan", person=person, code=link["url"])
    assert (shown["member"]["userid"], shown["friends"]) == ("alice", True)
    listed = make(wecom, "bob", priority_option={**option, "priority_type": 2})
    assert wecom.sim("scan", person=person, code=listed["url"])["member"]["userid"] == "bob"


def test_quota_runs_low_runs_out_comes_back_and_expires(wecom, receiver):
    link = make(wecom, "alice")
    balance = wecom.get("externalcontact/customer_acquisition_quota")["balance"]
    now = wecom.look("clock")["now"]
    for quota in wecom.look("world")["acquisition_quota"]:
        wecom.sim("quota", amount=-quota["balance"], expire_date=quota["expire_date"])
    soon = int(now) + 2 * 86_400 + 60
    wecom.sim("quota", amount=20, expire_date=soon)
    receiver.wait(EVENT, "balance_increased")

    def add():
        wecom.sim("add", person=wecom.person()["id"], code=link["url"], confirm_after_seconds=0)

    add()
    receiver.wait(EVENT, "balance_low")
    wecom.sim("clock", advance_seconds=120)
    warned = receiver.wait(EVENT, "quota_expire_soon")[0]
    assert (warned["ExpireTime"], warned["ExpireQuotaNum"]) == (str(soon), "19")
    for _ in range(19):
        add()
    receiver.wait(EVENT, "balance_exhausted")
    person = wecom.person()["id"]
    assert wecom.refused("add", person=person, code=link["url"])[0] == 409
    receiver.wait(EVENT, "link_unavailable")
    wecom.sim("quota", amount=balance)
