"""Contact ways: made, read, changed, and scanned."""

import pytest

from tests.simulator.kit import OTHER_SECRET

ADD, GET = "externalcontact/add_contact_way", "externalcontact/get_contact_way"
UPDATE, DELETE = "externalcontact/update_contact_way", "externalcontact/del_contact_way"
LIST = "externalcontact/list_contact_way"


def test_a_way_is_made_and_read(wecom):
    body = {"type": 2, "scene": 2, "user": ["alice"], "party": [3], "state": "s", "remark": "r"}
    made = wecom.post(ADD, **body, skip_verify=False)
    assert len(made["config_id"]) == 32
    way = wecom.post(GET, config_id=made["config_id"])["contact_way"]
    assert {**body, "skip_verify": False, "is_temp": False}.items() <= way.items()
    assert way["qr_code"] == made["qr_code"]
    picture = wecom.http.get(made["qr_code"])
    assert picture.content.startswith(b"\x89PNG")


def test_a_mini_program_button_has_no_qr(wecom):
    made = wecom.post(ADD, type=1, scene=1, style=3, user=["alice"])
    assert made["errcode"] == 0
    assert "qr_code" not in made
    assert wecom.post(ADD, type=2, scene=1, style=3, user=["alice"])["errcode"] == 41042


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": None}, 41037),
        ({"scene": None}, 41038),
        ({"type": 3}, 41039),
        ({"scene": 3}, 41040),
        ({"user": []}, 40063),
        ({"user": ["alice", "bob"]}, 41041),
        ({"party": [2]}, 41041),
        ({"user": ["nobody"]}, 60111),
        ({"user": ["dan"]}, 84074),
        ({"user": ["eve"]}, 41054),
        ({"user": ["fay"]}, 40098),
        ({"state": "李" * 31}, 40058),
        ({"remark": "李" * 31}, 40058),
        ({"skip_verify": "yes"}, 40058),
        ({"type": 2, "party": [99]}, 60123),
        ({"type": 2, "user": []}, 40063),
        ({"unionid": "o"}, 40058),
        ({"is_temp": True, "type": 2}, 41039),
        ({"is_temp": True, "expires_in": 15 * 86_400}, 40058),
        ({"is_temp": True, "conclusions": {"text": {"content": "李" * 1334}}}, 40058),
        ({"is_temp": True, "conclusions": {"image": {"media_id": "none"}}}, 40007),
        ({"is_temp": True, "conclusions": {"link": {"url": "http://e.com"}}}, 41016),
        ({"is_temp": True, "conclusions": "bye"}, 40058),
    ],
)
def test_a_wrong_way_is_refused(wecom, change, code):
    body = {"type": 1, "scene": 2, "user": ["alice"], **change}
    body = {name: value for name, value in body.items() if value is not None}
    assert wecom.post(ADD, **body)["errcode"] == code


def test_a_way_leads_to_at_most_100_people(wecom):
    party = wecom.sim("departments/create", name="Crowded")["id"]
    for number in range(101):
        wecom.sim("members/create", userid=f"many{number}", name="M", departments=[party])
    assert wecom.post(ADD, type=2, scene=2, party=[party])["errcode"] == 41041
    wecom.sim("members/resign", member="many0")
    assert wecom.post(ADD, type=2, scene=2, party=[party])["errcode"] == 0


def test_ways_have_quotas(wecom):
    wecom.sim("settings", contact_way_quota=0, temp_way_quota=0)
    body = {"type": 1, "scene": 2, "user": ["alice"]}
    assert wecom.post(ADD, **body)["errcode"] == 41045
    assert wecom.post(ADD, **body, is_temp=True)["errcode"] == 41045


def test_a_change_overwrites_what_it_names(wecom):
    config_id = wecom.way("alice", state="before", remark="kept")
    assert wecom.post(UPDATE, config_id=config_id, state="after", user=["bob"])["errcode"] == 0
    way = wecom.post(GET, config_id=config_id)["contact_way"]
    assert (way["state"], way["remark"], way["user"]) == ("after", "kept", ["bob"])
    assert wecom.post(UPDATE, config_id=config_id, user=["dan"])["errcode"] == 84074
    assert wecom.post(GET, config_id=config_id)["contact_way"]["user"] == ["bob"]


def test_ways_belong_to_their_app(wecom):
    config_id = wecom.way("alice")
    other = wecom.as_app(OTHER_SECRET)
    assert other.post(GET, config_id=config_id)["errcode"] == 41044
    assert wecom.post(GET)["errcode"] == 41043
    assert wecom.post(GET, config_id="none")["errcode"] == 41044
    assert other.post(ADD, type=1, scene=2, user=["carol"])["errcode"] == 60011
    assert other.post(ADD, type=2, scene=2, party=[3])["errcode"] == 60011


def test_a_deleted_way_leads_nowhere(wecom):
    config_id = wecom.way("alice")
    person = wecom.person()["id"]
    assert wecom.post(DELETE, config_id=config_id)["errcode"] == 0
    assert wecom.post(DELETE, config_id=config_id)["errcode"] == 41044
    assert wecom.refused("scan", person=person, code=config_id)[0] == 404
    payload = f"{wecom.look('world')['base_url']}/q/{config_id}"
    assert wecom.refused("scan", person=person, code=payload)[1] == "This code is no longer valid."


def test_ways_are_listed_without_temporary_ones(wecom):
    other = wecom.as_app(OTHER_SECRET)
    ways = {other.way("alice") for _ in range(3)}
    other.way("alice", is_temp=True)
    first = other.post(LIST, limit=2)
    rest = other.post(LIST, limit=2, cursor=first["next_cursor"])
    found = {row["config_id"] for row in first["contact_way"] + rest["contact_way"]}
    assert ways <= found
    assert other.post(LIST, cursor="x")["errcode"] == 50100
    assert other.post(LIST, start_time=2, end_time=1)["errcode"] == 40058
    wecom.sim("clock", advance_seconds=91 * 86_400)
    other.refresh()
    assert other.post(LIST)["contact_way"] == []


def test_a_temporary_way_works_once_and_for_its_person(wecom):
    person, stranger = wecom.person(), wecom.person()
    config_id = wecom.way(
        "alice", is_temp=True, unionid=person["unionid"], conclusions={"text": {"content": "bye"}}
    )
    assert wecom.refused("add", person=stranger["id"], code=config_id)[0] == 403
    wecom.sim("add", person=person["id"], code=config_id, confirm_after_seconds=0)
    assert wecom.refused("scan", person=stranger["id"], code=config_id)[0] == 410
    who = {"userid": "alice", "external_userid": person["external_userid"]}
    assert wecom.post("externalcontact/close_temp_chat", **who)["errcode"] == 0
    assert wecom.post("externalcontact/close_temp_chat", **who)["errcode"] == 84061
    way = wecom.post(GET, config_id=config_id)["contact_way"]
    assert (way["expires_in"], way["conclusions"]) == (604_800, {"text": {"content": "bye"}})


def test_a_temporary_way_expires(wecom):
    config_id = wecom.way("alice", is_temp=True, expires_in=60)
    wecom.sim("clock", advance_seconds=61)
    assert wecom.refused("scan", person=wecom.person()["id"], code=config_id)[0] == 410
    assert wecom.post(UPDATE, config_id=config_id, state="x")["errcode"] == 41044
    wecom.sim("settings", developer_bound=False)
    refused = wecom.post(ADD, type=1, scene=2, user=["alice"], is_temp=True, unionid="o")
    assert refused["errcode"] == 41057


def test_only_a_temporary_chat_can_be_closed(wecom):
    person = wecom.friend("alice")
    who = {"userid": "alice", "external_userid": person["external_userid"]}
    assert wecom.post("externalcontact/close_temp_chat", **who)["errcode"] == 84061


def test_a_way_of_several_leads_to_them_in_turn_and_the_same_person_to_the_same(wecom):
    config_id = wecom.way("alice", "bob", "carol")
    people = [wecom.person()["id"] for _ in range(4)]

    def scanned(person):
        return wecom.sim("scan", person=person, code=config_id)["member"]["userid"]

    assert [scanned(person) for person in people] == ["alice", "bob", "carol", "alice"]
    assert [scanned(person) for person in people] == ["alice", "bob", "carol", "alice"]
    assert wecom.sim("add", person=people[1], code=config_id)["member"] == "bob"


def test_codes_are_understood_in_every_form(wecom):
    config_id = wecom.way("alice", state="form")
    person = wecom.person()["id"]
    base = wecom.look("world")["base_url"]
    forms = (config_id, f"{base}/q/{config_id}", f"{base}/qr/{config_id}.png", f" {config_id} ")
    for code in forms:
        shown = wecom.sim("scan", person=person, code=code)
        assert (shown["kind"], shown["state"]) == ("contact_way", "form")
        assert (shown["member"]["name"], shown["friends"]) == ("Alice", False)
    web = wecom.sim("scan", person=person, code="https://example.com/c/leaflet?x=1")
    assert web == {"kind": "web", "url": "https://example.com/c/leaflet?x=1"}
    assert wecom.refused("scan", person=person, code="hello")[0] == 404
    assert wecom.refused("add", person=person, code="https://example.com")[0] == 422
    listed = {code["id"]: code["payload"] for code in wecom.look("codes")["codes"]}
    assert listed[config_id] == f"{base}/q/{config_id}"


def test_a_qr_shown_in_a_persons_browser_is_on_their_screen(wecom):
    config_id = wecom.way("alice")
    person = wecom.person()["id"]
    base = wecom.look("world")["base_url"]
    wecom.http.get(f"/qr/{config_id}.png", headers={"Cookie": f"sim_person={person}"})
    assert wecom.look(f"people/{person}")["on_screen"] == f"{base}/q/{config_id}"
    assert wecom.http.get("/qr/none.png").status_code == 404


def test_nobody_to_add_is_said(wecom):
    config_id = wecom.way("bob")
    wecom.sim("members/update", member="bob", contact_enabled=False)
    assert wecom.refused("scan", person=wecom.person()["id"], code=config_id)[0] == 409
    wecom.sim("members/update", member="bob", contact_enabled=True)
