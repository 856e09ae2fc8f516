"""Who opened the page: OAuth in WeChat and WeCom, PC login, mini programs."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.simulator.kit import AGENT, CORP, OTHER_SECRET, Process

OFFICIAL = {"appid": "wxofficial", "secret": "os", "trusted_domains": ["h5.example.com"]}
BACK = "https://h5.example.com:8443/in?kept=1"


def authorize(wecom, *, cookies=None, **change):
    query = {
        "appid": CORP,
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "s1",
        **change,
    }
    header = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
    return wecom.http.get(
        "/connect/oauth2/authorize", params=query, headers={"Cookie": header} if header else {}
    )


def code_of(answer):
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["location"])
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert parts.netloc == "h5.example.com:8443"
    assert query["kept"] == "1"
    assert query["state"] == "s1"
    return query["code"]


def test_a_member_is_known_by_the_code(wecom):
    code = code_of(authorize(wecom, cookies={"sim_member": "alice"}))
    answer = wecom.get("auth/getuserinfo", code=code)
    assert answer["userid"] == "alice"
    assert "user_ticket" not in answer
    assert wecom.get("auth/getuserinfo", code=code)["errcode"] == 42022


def test_a_customer_is_known_by_openid_and_external_userid(wecom):
    customer, stranger = wecom.friend("alice"), wecom.person()
    code = code_of(authorize(wecom, cookies={"sim_person": customer["id"]}))
    answer = wecom.get("auth/getuserinfo", code=code)
    assert answer["external_userid"] == customer["external_userid"]
    assert answer["openid"].startswith("o")
    code = code_of(authorize(wecom, cookies={"sim_person": stranger["id"]}))
    assert "external_userid" not in wecom.get("auth/getuserinfo", code=code)
    code = code_of(authorize(wecom, cookies={"sim_person": customer["id"]}))
    legacy = wecom.get("user/getuserinfo", code=code)
    assert legacy["OpenId"] == answer["openid"]


def test_a_code_expires_after_five_minutes(wecom):
    code = code_of(authorize(wecom, cookies={"sim_member": "alice"}))
    wecom.sim("clock", advance_seconds=300)
    assert wecom.get("auth/getuserinfo", code=code)["errcode"] == 42003
    assert wecom.get("auth/getuserinfo", code="none")["errcode"] == 40029
    assert wecom.get("auth/getuserinfo", code="x" * 513)["errcode"] == 40029
    assert wecom.get("auth/getuserinfo")["errcode"] == 41008


def test_private_details_need_a_ticket(wecom):
    cookies = {"sim_member": "alice"}
    answer = authorize(wecom, cookies=cookies, scope="snsapi_privateinfo", agentid=AGENT)
    ticket = wecom.get("auth/getuserinfo", code=code_of(answer))["user_ticket"]
    detail = wecom.post("auth/getuserdetail", user_ticket=ticket)
    assert (detail["mobile"], detail["gender"]) == ("13900000001", "0")
    other = wecom.as_app(OTHER_SECRET)
    assert other.post("auth/getuserdetail", user_ticket=ticket)["errcode"] == 84014
    assert wecom.post("auth/getuserdetail")["errcode"] == 40063
    wecom.sim("clock", advance_seconds=1_800)
    assert wecom.post("auth/getuserdetail", user_ticket=ticket)["errcode"] == 84015


def test_a_code_is_for_the_app_it_was_asked_for(wecom):
    code = code_of(authorize(wecom, cookies={"sim_member": "alice"}, agentid=AGENT))
    assert wecom.as_app(OTHER_SECRET).get("auth/getuserinfo", code=code)["errcode"] == 50001
    assert wecom.get("auth/getuserinfo", code=code)["userid"] == "alice"


def test_without_a_phone_the_page_asks_whose_it_is(wecom):
    page = authorize(wecom)
    assert page.status_code == 200
    assert "/sim/as?member=alice" in page.text
    assert "/sim/as?person=" in page.text
    official = authorize(wecom, appid="wxofficial")
    assert "/sim/as?person=" in official.text
    assert "/sim/as?member=" not in official.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"appid": "wwother"}, "40013"),
        ({"response_type": "token"}, "response_type"),
        ({"scope": "everything"}, "10005"),
        ({"appid": "wxofficial", "scope": "snsapi_privateinfo"}, "10005"),
        ({"scope": "snsapi_privateinfo"}, "agentid"),
        ({"state": "x" * 129}, "128"),
        ({"agentid": 42}, "40056"),
        ({"redirect_uri": "javascript:alert(1)"}, "50001"),
    ],
)
def test_a_wrong_authorization_is_a_page_that_says_so(wecom, change, words):
    page = authorize(wecom, cookies={"sim_member": "alice"}, **change)
    assert page.status_code == 400
    assert words in page.text


def test_the_address_must_be_in_a_trusted_domain(wecom):
    wecom.sim("app", agent_id=AGENT, trusted_domains=["h5.example.com"])
    cookies = {"sim_member": "alice"}
    assert "50001" in authorize(wecom, cookies=cookies, agentid=AGENT).text
    wecom.sim("app", agent_id=AGENT, trusted_domains=["h5.example.com:8443"])
    assert code_of(authorize(wecom, cookies=cookies, agentid=AGENT))


def test_the_official_account_compares_the_host_only(tmp_path):
    process = Process(tmp_path / "home")
    wecom = process.start(official_account=OFFICIAL)
    person = wecom.person()["id"]
    cookies = {"sim_person": person}
    assert code_of(authorize(wecom, cookies=cookies, appid="wxofficial"))
    elsewhere = authorize(
        wecom, cookies=cookies, appid="wxofficial", redirect_uri="https://evil.example.com/"
    )
    assert "50001" in elsewhere.text
    wecom.http.close()
    process.end()


def test_the_official_account_gives_openid_and_unionid(wecom):
    person = wecom.person()
    cookies = {"sim_person": person["id"]}

    def asked(**change):
        query = {
            "appid": "wxofficial",
            "secret": "os",
            "code": "none",
            "grant_type": "authorization_code",
            **change,
        }
        return wecom.http.get("/sns/oauth2/access_token", params=query).json()

    code = code_of(authorize(wecom, cookies=cookies, appid="wxofficial", scope="snsapi_userinfo"))
    answer = asked(code=code)
    assert answer["unionid"] == person["unionid"]
    assert answer["scope"] == "snsapi_userinfo"
    assert "errcode" not in answer
    body = {"unionid": person["unionid"], "openid": answer["openid"]}
    path = "externalcontact/unionid_to_external_userid"
    assert wecom.post(path, **body)["errcode"] == 84061
    wecom.sim("add", person=person["id"], member="alice", confirm_after_seconds=0)
    assert wecom.post(path, **body)["external_userid"] == person["external_userid"]
    assert asked(code=code)["errcode"] == 40163
    assert asked()["errcode"] == 40029
    assert asked(appid="wx")["errcode"] == 40013
    assert asked(secret="x")["errcode"] == 40125
    assert asked(grant_type="x")["errcode"] == 40002
    assert asked(code="")["errcode"] == 41008
    query = {"appid": "wxofficial", "secret": "os", "grant_type": "authorization_code"}
    code = wecom.sim("mini_login", person=person["id"])["code"]
    session = wecom.http.get("/sns/jscode2session", params={**query, "js_code": code}).json()
    assert session["openid"] == answer["openid"]
    assert session["session_key"]
    code = code_of(authorize(wecom, cookies=cookies, appid="wxofficial"))
    session = wecom.http.get("/sns/jscode2session", params={**query, "js_code": code}).json()
    assert session["errcode"] == 40029


def test_ids_are_converted(wecom):
    person = wecom.person()
    path = "externalcontact/convert_to_openid"
    found = wecom.post(path, external_userid=person["external_userid"])["openid"]
    assert found.startswith("o")
    assert wecom.post(path, external_userid="woWeCom")["errcode"] == 41056
    assert wecom.post(path, external_userid="wmNone")["errcode"] == 40096
    assert wecom.post(path)["errcode"] == 41035
    assert wecom.post("user/convert_to_openid", userid="alice")["openid"].startswith("o")
    assert wecom.post("user/convert_to_openid", userid="nobody")["errcode"] == 60111
    path = "externalcontact/unionid_to_external_userid"
    assert wecom.post(path, unionid="o")["errcode"] == 40063
    assert wecom.post(path, unionid="o", openid="o")["errcode"] == 40096
    wecom.sim("settings", developer_bound=False)
    assert wecom.post(path, unionid="o", openid="o")["errcode"] == 41057


def test_a_member_logs_in_on_the_pc_by_scanning(wecom):
    query = {"login_type": "CorpApp", "appid": CORP, "agentid": AGENT, "redirect_uri": BACK}
    page = wecom.http.get("/wwlogin/sso/login", params={**query, "state": "s1"})
    assert "userid=alice" in page.text
    answer = wecom.http.get(
        "/wwlogin/sso/login", params={**query, "state": "s1", "userid": "alice"}
    )
    assert wecom.get("auth/getuserinfo", code=code_of(answer))["userid"] == "alice"
    login = "/wwlogin/sso/login"
    assert wecom.http.get(login, params={**query, "agentid": ""}).status_code == 400
    assert wecom.http.get(login, params={**query, "appid": "ww"}).status_code == 400


def test_a_browser_becomes_a_phone_or_a_client(wecom):
    person = wecom.person()["id"]
    answer = wecom.http.get("/sim/as", params={"person": person, "next": "/x"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/x")
    cookies = answer.headers.get_list("set-cookie")
    assert any(cookie.startswith(f"sim_person={person}") for cookie in cookies)
    assert any('sim_member=""' in cookie for cookie in cookies)
    answer = wecom.http.get("/sim/as", params={"member": "alice"})
    assert answer.headers["location"] == "/"
    assert wecom.http.get("/sim/as").status_code == 400
    wecom.http.cookies.clear()


def test_a_mini_program_inside_wecom_needs_its_own_code(wecom):
    path, code = "miniprogram/jscode2session", "none"
    assert wecom.get(path, js_code=code)["errcode"] == 40063
    assert wecom.get(path, js_code=code, grant_type="authorization_code")["errcode"] == 40029
    code = wecom.sim("mini_login", member="alice")["code"]
    session = wecom.get(path, js_code=code, grant_type="authorization_code")
    assert (session["corpid"], session["userid"]) == (CORP, "alice")
