"""The welcome lane against the stand-in: what reaches the customer, and what is written down."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.outreach import ledger_make as ledger
from tests.outreach.conftest import Street
from yutang.customers.models import Customer, Identity
from yutang.outreach.commands import welcome_newcomer
from yutang.outreach.models import Welcome, WelcomeSend

pytestmark = pytest.mark.django_db(transaction=True)

State, Reason = WelcomeSend.State, WelcomeSend.Reason


@pytest.fixture
def general(transactional_db: None) -> Welcome:
    return Welcome.objects.create(
        name="通用",
        text="{greeting}！我是您的顾问",
        attachments=[{"type": "link", "title": "菜单", "url": "https://example.com/menu"}],
    )


def received(street: Street, external_userid: str) -> list[dict[str, object]]:
    person = street.persons[external_userid]
    chat = street.simulator.get("/sim/chats", person=person, member="Alice")
    return [message for message in chat["messages"] if message["welcome"]]


def test_the_customer_reads_the_welcome_and_the_row_says_sent(street: Street, general: Welcome):
    event = street.somebody_adds()
    welcome_newcomer(event=event)
    send = WelcomeSend.objects.get(inbox_id=event.inbox_id)
    assert (send.state, send.attempts, send.left_out) == (State.SENT, 1, 0)
    assert send.milliseconds is not None
    kinds = [message["kind"] for message in received(street, event.text("ExternalUserID"))]
    assert kinds == ["text", "link"]


def test_who_comes_back_and_is_in_the_audience_gets_its_welcome(street: Street, general: Welcome):
    event = street.somebody_adds()
    known = Customer.objects.create(name="Zhao")
    Identity.objects.create(
        customer=known, kind="external_userid", value=event.text("ExternalUserID")
    )
    mine, other = ledger.audience(known), ledger.audience()
    back = Welcome.objects.create(name="老朋友", text="欢迎回来", audience=mine)
    Welcome.objects.create(name="别人", text="别人的欢迎语", audience=other)
    welcome_newcomer(event=event)
    assert WelcomeSend.objects.get(inbox_id=event.inbox_id).welcome == back
    stranger = street.somebody_adds()
    welcome_newcomer(event=stranger)
    assert WelcomeSend.objects.get(inbox_id=stranger.inbox_id).welcome == general


def test_a_second_call_sends_nothing_more(street: Street, general: Welcome):
    event = street.somebody_adds()
    welcome_newcomer(event=event)
    welcome_newcomer(event=event)
    assert WelcomeSend.objects.get(inbox_id=event.inbox_id).attempts == 1
    assert len(received(street, event.text("ExternalUserID"))) == 2


def test_a_worker_that_died_after_the_call_finds_the_welcome_sent(street: Street, general: Welcome):
    event = street.somebody_adds()
    welcome_newcomer(event=event)
    WelcomeSend.objects.filter(inbox_id=event.inbox_id).update(state=State.SENDING, handed_at=None)
    welcome_newcomer(event=event)
    send = WelcomeSend.objects.get(inbox_id=event.inbox_id)
    assert (send.state, send.detail) == (State.SENT, "confirmed")
    assert len(received(street, event.text("ExternalUserID"))) == 2


def test_a_customer_who_chats_already_is_not_welcomed_again(street: Street, general: Welcome):
    event = street.somebody_adds()
    welcome_newcomer(event=event)
    twin = replace(event, inbox_id=event.inbox_id + 1_000_000)
    welcome_newcomer(event=twin)
    send = WelcomeSend.objects.get(inbox_id=twin.inbox_id)
    assert (send.state, send.reason) == (State.REFUSED, Reason.ALREADY)


def test_a_limited_call_is_tried_again_soon_and_was_surely_not_sent(
    street: Street, general: Welcome
):
    event = street.somebody_adds()
    street.simulator.post(
        "/sim/faults", kind="errcode:45009", match="externalcontact/send_welcome_msg", count=1
    )
    welcome_newcomer(event=event)
    send = WelcomeSend.objects.get(inbox_id=event.inbox_id)
    assert (send.state, send.attempts) == (State.SENT, 1)
    assert send.milliseconds is not None
    assert send.milliseconds < 5_000
    twin = replace(event, inbox_id=event.inbox_id + 1_000_000)
    street.simulator.post(
        "/sim/faults", kind="errcode:45009", match="externalcontact/send_welcome_msg", count=1
    )
    welcome_newcomer(event=twin)  # somebody else has welcomed: no call of ours got through
    send = WelcomeSend.objects.get(inbox_id=twin.inbox_id)
    assert (send.state, send.reason) == (State.REFUSED, Reason.ALREADY)


def test_an_event_older_than_twenty_seconds_is_late_without_a_call(
    street: Street, general: Welcome
):
    event = street.somebody_adds()
    old = timedelta(seconds=30)
    late = replace(event, created_at=event.created_at - old, received_at=event.received_at - old)
    welcome_newcomer(event=late)
    send = WelcomeSend.objects.get(inbox_id=event.inbox_id)
    assert (send.state, send.reason, send.attempts) == (State.LATE, Reason.QUEUED, 0)


def test_a_code_that_wecom_calls_ended_is_late(street: Street, general: Welcome):
    event = street.somebody_adds()
    ended = replace(event, fields=event.fields | {"WelcomeCode": "no-such-code"})
    welcome_newcomer(event=ended)
    send = WelcomeSend.objects.get(inbox_id=event.inbox_id)
    assert (send.state, send.reason) == (State.LATE, Reason.EXPIRED)


@pytest.mark.parametrize("kind", ["errcode:-1", "http_500", "errcode:41096"])
def test_a_wecom_that_stumbles_is_asked_again(street: Street, general: Welcome, kind: str):
    event = street.somebody_adds()
    street.simulator.post(
        "/sim/faults", kind=kind, match="externalcontact/send_welcome_msg", count=3
    )
    welcome_newcomer(event=event)
    assert WelcomeSend.objects.get(inbox_id=event.inbox_id).state == State.SENT


def test_a_revoked_token_does_not_cost_the_welcome(street: Street, general: Welcome):
    event = street.somebody_adds()
    welcome_newcomer(event=street.somebody_adds())  # a token is in use now
    street.simulator.post("/sim/tokens/revoke")
    welcome_newcomer(event=event)
    assert WelcomeSend.objects.get(inbox_id=event.inbox_id).state == State.SENT


def test_a_silent_wecom_is_late_with_its_reason(street: Street, general: Welcome):
    event = street.somebody_adds()
    nearly_over = timedelta(seconds=17)
    old = replace(
        event,
        created_at=event.created_at - nearly_over,
        received_at=event.received_at - nearly_over,
    )
    street.simulator.post(
        "/sim/faults", kind="silent", match="externalcontact/send_welcome_msg", count=5
    )
    welcome_newcomer(event=old)
    send = WelcomeSend.objects.get(inbox_id=event.inbox_id)
    assert send.state == State.LATE or send.detail == "confirmed"
    assert send.attempts >= 1


def test_without_any_welcome_the_row_says_so(street: Street):
    event = street.somebody_adds()
    welcome_newcomer(event=event)
    send = WelcomeSend.objects.get(inbox_id=event.inbox_id)
    assert (send.state, send.reason) == (State.NOTHING, Reason.NO_WELCOME)


def test_a_picture_that_is_not_at_wecom_yet_is_left_out(street: Street, general: Welcome):
    from yutang.kernel import files

    file = files.keep(name="a.png", content=b"x" * 10, content_type="image/png")
    general.attachments = [{"type": "image", "file_id": str(file.pk)}]
    general.save(update_fields=["attachments"])
    event = street.somebody_adds()
    welcome_newcomer(event=event)
    send = WelcomeSend.objects.get(inbox_id=event.inbox_id)
    assert (send.state, send.left_out) == (State.SENT, 1)
