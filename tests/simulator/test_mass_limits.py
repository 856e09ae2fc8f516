"""What WeCom refuses of mass messages, and how often it lets anybody have one."""

import pytest

from tests.simulator.mass_kit import ADD, HELLO, REMIND, advance, made, statuses


@pytest.mark.parametrize(("mode", "most"), [("day", 1), ("week", 7)])
def test_a_customer_receives_no_more_than_the_corp_chose(mass, mode, most):
    mass.sim("settings", mass_cap=mode)
    zhao = mass.friend()
    advance(mass, seconds_to_monday(mass))
    for _ in range(most):
        mass.sim("mass/confirm", member="alice", msgid=made(mass, zhao))
    late = made(mass, zhao)
    outcome = mass.sim("mass/confirm", member="alice", msgid=late)
    assert outcome["capped"] == 1
    assert list(statuses(mass, late).values()) == [3]
    advance(mass, 7 * 86_400)
    assert mass.sim("mass/confirm", member="alice", msgid=made(mass, zhao))["sent"] == 1


def test_a_month_takes_as_many_as_it_has_days_and_a_members_own_count_too(mass):
    zhao = mass.friend()
    sent = [
        mass.sim("mass/send", member="alice", text=str(n), people=[zhao["id"]])["sent"]
        for n in range(32)
    ]
    assert sum(sent) in (28, 29, 30, 31)
    assert mass.sim("mass/confirm", member="alice", msgid=made(mass, zhao))["capped"] == 1


def test_an_unknown_cap_is_refused(mass):
    assert mass.refused("settings", mass_cap="year")[0] == 422


def test_members_are_reminded_three_times_in_24_hours(mass):
    msgid = made(mass, mass.friend())
    assert [mass.post(REMIND, msgid=msgid)["errcode"] for _ in range(4)] == [0, 0, 0, 41094]
    advance(mass, 86_400)
    assert mass.post(REMIND, msgid=msgid)["errcode"] == 0


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"text": {"content": "您" * 1_334}}, 45002),
        ({"text": {"content": ""}}, 40063),
        ({"attachments": [{"msgtype": "link", "link": {}}] * 10}, 41064),
        ({"attachments": [{"msgtype": "voice", "voice": {}}]}, 41065),
        ({"attachments": [{"msgtype": "image", "image": {"media_id": "no"}}]}, 40007),
        ({"attachments": [{"msgtype": "link", "link": {"title": "a" * 129, "url": "u"}}]}, 40058),
        ({"external_userid": ["wm"] * 10_001}, 40058),
        ({"external_userid": [], "sender": ""}, 40063),
        ({"sender": "nobody"}, 60111),
        ({"sender": "dan"}, 84074),
        ({"chat_type": "both"}, 40058),
        ({"chat_type": "group", "sender": ""}, 40063),
        ({"chat_type": "group"}, 41048),
    ],
)
def test_what_breaks_a_limit_is_refused(mass, body, errcode):
    usual = {"external_userid": ["wm"], "sender": "fay", "text": HELLO}
    answer = mass.post(ADD, **{**usual, **body})
    assert answer["errcode"] == errcode, answer


def test_4000_bytes_and_9_attachments_are_taken(mass):
    link = {"msgtype": "link", "link": {"title": "a" * 128, "url": "https://e.com"}}
    assert made(mass, mass.friend(), text={"content": "您" * 1_333}, attachments=[link] * 9)


def seconds_to_monday(mass):
    """Until a Monday's noon in China, when day and week have just begun."""
    now = mass.look("clock")["now"] + 8 * 3_600
    week = 7 * 86_400
    since_monday = (now - 4 * 86_400) % week  # 1970-01-01 was a Thursday
    return week - since_monday + 12 * 3_600
