"""Mass messages through our client: handed over, asked about, reminded of, stopped."""

from datetime import timedelta

import pytest

from yutang.kernel import clock
from yutang.wecom import errors
from yutang.wecom.api import mass

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "externalcontact/add_msg_template"
TEXT = "上新啦"


@pytest.fixture
def dispatched(simulator):
    """The stand-in hands mass messages out at once."""
    before = simulator.get("/sim/settings")
    simulator.post("/sim/settings", mass_dispatch_seconds=0.0)
    yield simulator
    simulator.post("/sim/settings", mass_dispatch_seconds=before["mass_dispatch_seconds"])


def friends(simulator, count, member="Alice"):
    people = [simulator.post("/sim/people", name="周游") for _ in range(count)]
    for person in people:
        simulator.post("/sim/member/add", person=person["id"], member=member)
    return [person["external_userid"] for person in people]


def handed(wecom, customers, **more):
    return mass.create(wecom, sender="Alice", external_userids=customers, text=TEXT, **more)


def test_a_confirmed_message_is_seen_with_each_customers_outcome(wecom, dispatched):
    customers = friends(dispatched, 3)
    link = {"msgtype": "link", "link": {"title": "菜单", "url": "https://e.com"}}
    made = handed(wecom, [*customers, "wmNOBODY"], attachments=[link])
    assert made.fail_list == ["wmNOBODY"]
    assert [task.status for task in mass.tasks(wecom, made.msgid)] == [mass.TaskStatus.UNSENT]
    dispatched.post("/sim/mass/confirm", member="Alice", msgid=made.msgid)
    (task,) = mass.tasks(wecom, made.msgid)
    assert (task.userid, task.status) == ("Alice", mass.TaskStatus.SENT)
    assert task.send_time
    rows = {row.external_userid: row for row in mass.results(wecom, made.msgid, "Alice")}
    assert set(rows) == set(customers)
    assert {row.status for row in rows.values()} == {mass.Status.SENT}


def test_a_creation_without_an_answer_is_unknown_and_found_in_the_list(
    wecom, dispatched, monkeypatch
):
    customers = friends(dispatched, 1)
    monkeypatch.setattr(mass, "CREATION_SECONDS", 0.5)
    start = clock.now() - timedelta(minutes=1)
    words = f"once {customers[0]}"
    dispatched.post("/sim/faults", kind="silent", match=ADD, count=1)
    with pytest.raises(errors.UnknownOutcome):
        mass.create(wecom, sender="Alice", external_userids=customers, text=words)
    span = {"start": start, "end": clock.now() + timedelta(days=20)}
    listed = mass.listing(wecom, chat_type=mass.SINGLE, **span)
    (found,) = [row for row in listed if row.text.content == words]
    assert [row.external_userid for row in mass.results(wecom, found.msgid, "Alice")] == customers


def test_too_many_reminders_and_a_second_cancelling_are_refused(wecom, dispatched):
    made = handed(wecom, friends(dispatched, 1))
    for _ in range(mass.MOST_REMINDERS):
        mass.remind(wecom, made.msgid)
    with pytest.raises(errors.WeComError) as refused:
        mass.remind(wecom, made.msgid)
    assert refused.value.errcode == mass.TOO_MANY_REMINDERS
    mass.cancel(wecom, made.msgid)
    with pytest.raises(errors.WeComError) as refused:
        mass.cancel(wecom, made.msgid)
    assert refused.value.errcode == mass.CANCELLED


def test_asking_too_soon_and_reaching_nobody_have_their_numbers(wecom, dispatched):
    dispatched.post("/sim/settings", mass_dispatch_seconds=60.0)
    made = handed(wecom, friends(dispatched, 1))
    with pytest.raises(errors.WeComError) as refused:
        list(mass.tasks(wecom, made.msgid))
    assert refused.value.errcode == mass.DISPATCHING
    with pytest.raises(errors.WeComError) as refused:
        handed(wecom, ["wmNOBODY"])
    assert refused.value.errcode == mass.NOBODY


def test_more_than_a_page_of_results_is_gathered(wecom, dispatched):
    customers = friends(dispatched, 3)
    made = handed(wecom, customers)
    asked = mass.results(wecom, made.msgid, "Alice")
    assert [row.external_userid for row in asked] == customers
