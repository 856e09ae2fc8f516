"""Tokens, addresses, and who may call what."""

from typing import Any

from tests.simulator.kit import AGENT, CORP, OTHER_SECRET, SECRET, SYNC_AGENT, SYNC_SECRET


def test_the_same_token_comes_until_it_expires(wecom):
    first = wecom.gettoken(corpid=CORP, corpsecret=SECRET)
    again = wecom.gettoken(corpid=CORP, corpsecret=SECRET)
    assert first["access_token"] == again["access_token"]
    assert 0 < first["expires_in"] <= 7200
    wecom.sim("clock", advance_seconds=7200)
    assert wecom.get("user/get", userid="alice")["errcode"] == 42001
    assert wecom.gettoken(corpid=CORP, corpsecret=SECRET)["access_token"] != first["access_token"]


def test_gettoken_names_what_is_wrong(wecom):
    assert wecom.gettoken(corpsecret=SECRET)["errcode"] == 41002
    assert wecom.gettoken(corpid=CORP)["errcode"] == 41004
    assert wecom.gettoken(corpid="wwother", corpsecret=SECRET)["errcode"] == 40013
    assert wecom.gettoken(corpid=CORP, corpsecret="wrong")["errcode"] == 40001


def test_wrong_secrets_ban_the_ip_for_an_hour(wecom):
    wecom.sim("limits", wrong_secrets_hour=2)
    for _ in range(3):
        assert wecom.gettoken(corpid=CORP, corpsecret="wrong")["errcode"] == 40001
    assert wecom.gettoken(corpid=CORP, corpsecret=SECRET)["errcode"] == 45009
    wecom.sim("clock", advance_seconds=3600)
    assert wecom.gettoken(corpid=CORP, corpsecret=SECRET)["errcode"] == 0


def test_a_token_counts_only_in_the_query(wecom):
    answer = wecom.http.post(
        "/cgi-bin/externalcontact/get_corp_tag_list", json={"access_token": wecom.token}
    ).json()
    assert answer["errcode"] == 41001
    wecom.token = "nonsense"
    assert wecom.get("user/get", userid="alice")["errcode"] == 40014


def test_a_revoked_token_is_refused_with_the_chosen_code(wecom):
    for code in (40014, 42001):
        assert wecom.sim("tokens/revoke", agent_id=AGENT, errcode=code)["revoked"] == 1
        assert wecom.get("user/get", userid="alice")["errcode"] == code
        wecom.refresh()
    assert wecom.get("user/get", userid="alice")["errcode"] == 0


def test_errors_come_with_http_200_and_words_nobody_can_match_on(wecom):
    answer = wecom.raw("GET", "user/get", {"userid": "nobody"})
    assert answer.status_code == 200
    body = answer.json()
    assert body["errcode"] == 60111
    assert "hint: [" in body["errmsg"]
    assert "from ip: 127.0.0.1" in body["errmsg"]
    assert body["errmsg"].endswith("e=60111")


def test_only_trusted_ips_get_through(wecom):
    headers = {"X-Forwarded-For": "10.0.0.8"}
    answer = wecom.raw("GET", "user/get", {"userid": "alice"}, headers=headers).json()
    assert answer["errcode"] == 60020
    assert "from ip: 10.0.0.8" in answer["errmsg"]
    wecom.sim("app", agent_id=AGENT, trusted_ips=["10.0.0.8"])
    assert wecom.get("user/get", userid="alice")["errcode"] == 60020
    assert wecom.gettoken(corpid=CORP, corpsecret=SECRET)["errcode"] == 60020
    assert wecom.raw("GET", "user/get", {"userid": "alice"}, headers=headers).json()["errcode"] == 0


def test_a_disabled_app_is_refused(wecom):
    wecom.sim("app", agent_id=AGENT, disabled=True)
    assert wecom.get("user/get", userid="alice")["errcode"] == 50003
    assert wecom.refresh()["errcode"] == 50003
    wecom.sim("app", agent_id=AGENT, disabled=False)


def test_customer_contact_needs_a_listed_app(wecom):
    wecom.sim("app", agent_id=AGENT, callable=False)
    assert wecom.get("externalcontact/get_follow_user_list")["errcode"] == 48002
    assert wecom.get("user/get", userid="alice")["errcode"] == 0
    wecom.sim("app", agent_id=AGENT, callable=["externalcontact/get_follow_user_list"])
    assert wecom.get("externalcontact/get_follow_user_list")["errcode"] == 0
    assert wecom.post("externalcontact/get_corp_tag_list")["errcode"] == 48002


def test_the_contact_sync_assistant_reads_ids_only(wecom):
    sync = wecom.as_app(SYNC_SECRET)
    assert sync.get("user/get", userid="alice")["errcode"] == 48009
    assert sync.get("externalcontact/get_follow_user_list")["errcode"] == 48002
    assert sync.post("message/send")["errcode"] == 48002
    assert sync.get("user/simplelist", department_id=2)["errcode"] == 0
    page = sync.post("user/list_id", limit=2)
    assert len(page["dept_user"]) == 2
    rest = sync.post("user/list_id", limit=10_000, cursor=page["next_cursor"])
    assert rest["next_cursor"] == ""
    assert wecom.post("user/list_id")["errcode"] == 48002
    wecom.sim("settings", old_sync_ip=True)
    assert sync.get("user/get", userid="alice")["errcode"] == 0
    assert SYNC_AGENT != AGENT


def test_unlisted_verbs_and_paths_are_refused(wecom):
    assert wecom.get("externalcontact/get_corp_tag_list")["errcode"] == 40063
    assert wecom.post("user/get")["errcode"] == 40058
    assert wecom.raw("GET", "externalcontact/nothing", {}).status_code == 404


def test_bodies_are_raw_utf8_json(wecom):
    path = "externalcontact/get_corp_tag_list"

    def send(data: bytes) -> Any:
        return wecom.raw("POST", path, {}, content=data).json()

    assert send(b'{"tag_id": ["\\u674e"]}')["errcode"] == 40033
    assert send(b'{"tag_id": ["\\u0041"]}')["errcode"] == 0
    assert send(b'{"tag_id": ["\\\\u674e"]}')["errcode"] == 0
    broken = send(b'{"tag_id": [')
    assert broken["errcode"] == 40063
    assert "Warning: wrong json format." in broken["errmsg"]
    assert send(b"[]")["errcode"] == 40058
    assert send(b'{"tag_id": "et"}')["errcode"] == 40058
    assert send(b'"' + b"x" * (2 * 1024 * 1024) + b'"')["errcode"] == 40206


def test_addresses_of_wecom_are_listed(wecom):
    assert wecom.get("getcallbackip")["ip_list"] == ["127.0.0.1"]
    assert wecom.get("get_api_domain_ip")["ip_list"] == ["127.0.0.1"]


def test_unknown_fields_appear_now_and_then(wecom):
    wecom.sim("settings", extra_fields=True)
    answers = [wecom.get("getcallbackip") for _ in range(200)]
    with_extra = [answer for answer in answers if "sim_new_field" in answer]
    assert 0 < len(with_extra) < 100
    assert wecom.as_app(OTHER_SECRET).token
