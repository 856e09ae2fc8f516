"""What the controls show: one member's newest chats, printed codes, whom an event is about."""


def test_a_member_shows_the_newest_chats_with_remarks(wecom):
    people = [wecom.person()["id"] for _ in range(3)]
    for person in people:
        wecom.sim("add", person=person, member="bob", way="card", confirm_after_seconds=0)
        wecom.sim("chat", person=person, member="bob", text=f"from {person}")
        wecom.sim("clock", advance_seconds=1)
    wecom.sim("chat", person=people[0], member="bob", text="again")
    wecom.sim("member/remark", person=people[0], member="bob", remark="VIP")
    rows = wecom.look("members/bob", limit=2)["chats"]
    assert [row["person"]["id"] for row in rows] == [people[0], people[2]]
    assert rows[0]["remark"] == "VIP"
    assert wecom.look("members")["latest"] == "bob"


def test_a_request_stands_in_the_phones_chats_until_it_is_confirmed(wecom):
    person = wecom.person()["id"]
    code = wecom.way("alice", skip_verify=False)
    wecom.sim("add", person=person, code=code, confirm_after_seconds=None)
    assert [row["state"] for row in wecom.look(f"people/{person}")["chats"]] == ["pending"]
    wecom.sim("confirm", person=person, member="alice")
    assert [row["state"] for row in wecom.look(f"people/{person}")["chats"]] == ["friend"]


def test_a_relation_tells_how_it_began(wecom):
    person = wecom.person()["id"]
    wecom.sim("add", person=person, member="alice", way="card", confirm_after_seconds=0)
    follow = wecom.look("chats", person=person, member="alice")["follow"]
    assert (follow["add_way"], follow["link_id"]) == (3, "")


def test_a_printed_code_is_among_the_codes_and_leads_to_its_page(wecom):
    url = "http://127.0.0.1:9/c/abc"
    wecom.sim("posters", name="Leaflet", url="http://127.0.0.1:9/c/old")
    wecom.sim("posters", name="Leaflet", url=url)
    found = [code for code in wecom.look("codes")["codes"] if code["kind"] == "poster"]
    assert [(code["name"], code["payload"]) for code in found] == [("Leaflet", url)]
    person = wecom.person()["id"]
    assert wecom.sim("scan", person=person, code=url) == {"kind": "web", "url": url}
    assert wecom.refused("posters", name="Leaflet", url="abc")[0] == 422
    wecom.sim("posters", name="Leaflet", url="")
    assert "poster" not in {code["kind"] for code in wecom.look("codes")["codes"]}


def test_an_event_tells_whom_it_is_about_and_when_the_welcome_went(wecom, receiver):
    person = wecom.person()
    wecom.sim("add", person=person["id"], member="alice", way="card", confirm_after_seconds=0)
    row = wecom.look("callbacks", limit=1)["deliveries"][0]
    assert (row["person"], row["member"]) == (person["name"], "Alice")
    assert row["welcomed_ms"] == 0
    wecom.post(
        "externalcontact/send_welcome_msg",
        welcome_code=row["welcome_code"],
        text={"content": "Hello"},
    )
    assert wecom.look("callbacks", limit=1)["deliveries"][0]["welcomed_ms"] >= row["created_ms"]


def test_a_refusal_has_a_code_and_its_values(wecom):
    answer = wecom.http.post("/sim/scan", json={"person": "nobody", "code": "x"})
    assert answer.status_code == 404
    assert answer.json() == {
        "error": "There is no person 'nobody'.",
        "code": "no_person",
        "values": {"id": "nobody"},
    }
