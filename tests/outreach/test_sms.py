"""SMS: counted, worded, handed over once, asked after; by the outbox and Tencent Cloud's SDK."""

from collections.abc import Iterator

import pytest

from tests import make as staff
from tests.content import make as content
from tests.outreach import ledger_make as ledger
from tests.outreach import sends_make
from tests.outreach import sms_make as make
from yutang.customers.models import Consent
from yutang.kernel import config
from yutang.kernel.models import Setting
from yutang.outreach.commands import sends as commands
from yutang.outreach.models import Sms
from yutang.outreach.rules import sms as rules
from yutang.outreach.sms.outbox import Outbox

pytestmark = pytest.mark.django_db
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy")


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    ledger.policy()
    monkeypatch.setenv("SMS_SIGN", "御糖")
    config.forget()
    yield
    config.forget()


@pytest.fixture
def cloud(outbox: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[make.Cloud]:
    """A Tencent Cloud on this machine, which the settings lead to."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    cloud = make.Cloud()
    settings = {
        "SMS_PROVIDER": "tencent",
        "SMS_TENCENT_SECRET_ID": "AKIDtest",
        "SMS_TENCENT_SECRET_KEY": "secret",
        "SMS_TENCENT_APP_ID": "1400000000",
        "SMS_TENCENT_TEMPLATE": "449739",
        "SMS_TENCENT_PROMOTION": "449740",
        "SMS_TENCENT_ENDPOINT": cloud.url,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    yield cloud
    cloud.close()


@pytest.mark.parametrize(
    ("length", "count"), [(0, 0), (1, 1), (70, 1), (71, 2), (134, 2), (135, 3)]
)
def test_a_text_is_paid_for_by_its_parts(length, count):
    assert rules.segments("竿" * length) == count


def test_a_promotion_says_how_to_end_it_once_and_only_a_promotion():
    assert rules.worded("上新", sign="御糖", is_promotion=True) == "【御糖】上新 拒收请回复R"
    own = "上新，拒收请回复R"
    assert rules.worded(own, sign="御糖", is_promotion=True) == f"【御糖】{own}"
    assert rules.worded("已发货", sign="", is_promotion=False) == "已发货"


def test_numbers_are_told_with_their_country():
    assert rules.international("13900000001") == "+8613900000001"
    assert rules.international("+852 9123 4567") == "+85291234567"


def test_who_has_no_phone_is_left_out_and_the_others_get_it_once(outbox):
    send = make.started(make.people(3, phones=2), purpose="promotion")
    assert make.states(send) == {"admitted": 2, "suppressed no_phone": 1}
    make.carry()
    make.carry()
    assert make.states(send) == {"delivered": 2, "suppressed no_phone": 1}
    assert [each.text.endswith("拒收请回复R") for each in make.texts(send)] == [True, True]
    assert {each.provider for each in make.texts(send)} == {"outbox"}


def test_a_paused_send_waits_and_a_cancelled_one_sends_nothing(outbox):
    send = make.started(make.people(2))
    actor = sends_make.operator()
    commands.pause_send(send_id=send.pk, actor=actor)
    make.carry()
    assert make.texts(send) == []
    commands.cancel_send(send_id=send.pk, actor=actor)
    make.carry()
    assert make.texts(send) == []
    assert make.states(send) == {"failed cancelled": 2}


def test_a_paused_send_of_many_holds_up_no_other(outbox, monkeypatch):
    monkeypatch.setattr(Outbox, "most", 2)
    paused = make.started(make.people(3))
    commands.pause_send(send_id=paused.pk, actor=sends_make.operator())
    other = make.started(make.people(1))
    make.carry()
    assert (len(make.texts(paused)), len(make.texts(other))) == (0, 1)


def test_tencent_takes_it_by_its_sdk_and_reports_what_became_of_it(cloud):
    send = make.started(make.people(3), purpose="promotion")
    make.carry()
    make.carry()
    assert make.states(send) == {"delivered": 3}
    [(_action, body, signed), *_] = [each for each in cloud.calls if each[0] == "SendSms"]
    assert (body["TemplateId"], body["SmsSdkAppId"]) == ("449740", "1400000000")
    assert len(body["PhoneNumberSet"]) == 3
    assert body["TemplateParamSet"][0].endswith("拒收请回复R")
    assert signed.startswith("TC3-HMAC-SHA256 Credential=AKIDtest/")


def test_what_tencent_refuses_has_failed_and_an_unreachable_phone_too(cloud):
    cloud.mood = "limited"
    refused = make.started(make.people(1))
    make.carry()
    assert make.states(refused) == {"failed sms_refused": 1}
    assert make.texts(refused)[0].detail.startswith("LimitExceeded")
    cloud.mood = "well"
    send = make.started(make.people(1))
    make.carry_once()
    assert make.states(send) == {"handed": 1}
    cloud.sent = [(phone, ref, "FAIL") for phone, ref, _report in cloud.sent]
    make.carry()
    assert make.states(send) == {"failed sms_lost": 1}
    assert make.texts(send)[0].detail == "USER_OFF"


def test_a_silent_call_is_unknown_then_found_and_never_sent_again(cloud):
    cloud.mood = "silent"
    send = make.started(make.people(2))
    make.carry_once()
    assert make.states(send) == {"unknown": 2}
    make.carry()
    assert make.states(send) == {"delivered": 2}
    assert len([each for each in cloud.calls if each[0] == "SendSms"]) == 1


def test_a_lost_call_stays_unknown_until_nobody_can_know_and_is_not_sent_again(cloud):
    cloud.mood = "lost"
    send = make.started(make.people(1))
    make.carry_once()
    for _time in rules.POLLS[1:]:
        make.carry_once()
        assert make.states(send) == {"unknown": 1}
    make.carry_once()
    assert make.states(send) == {"failed no_report": 1}
    assert len([each for each in cloud.calls if each[0] == "SendSms"]) == 1


def test_a_wrong_key_lets_messages_wait_and_says_why(cloud):
    cloud.mood = "denied"
    send = make.started(make.people(1))
    make.carry_once()
    assert make.states(send) == {"admitted": 1}
    assert make.texts(send)[0].detail.startswith("AuthFailure")
    cloud.mood = "well"
    make.carry()
    make.carry()
    assert make.states(send) == {"delivered": 1}


def test_who_dies_while_calling_leaves_it_to_be_asked_after(cloud):
    send = make.started(make.people(1))
    make.carry_once()
    [row] = make.texts(send)
    Sms.objects.filter(pk=row.pk).update(state="calling", ref="", detail="")
    row.message.state = "admitted"
    row.message.save()
    make.carry_once()
    assert make.states(send) == {"unknown": 1}
    make.carry()
    assert make.states(send) == {"delivered": 1}
    assert len([each for each in cloud.calls if each[0] == "SendSms"]) == 1


def test_who_objects_before_the_call_gets_nothing(outbox):
    [one, other] = make.people(2)
    send = make.started([one, other])
    Consent.objects.create(customer=one, purpose="marketing", given=False, source="page")
    make.carry()
    make.carry()
    assert make.states(send) == {"suppressed opted_out": 1, "delivered": 1}


def test_the_outbox_hides_numbers_by_role_and_the_key_is_kept_sealed(outbox):
    send = make.started(make.people(1))
    make.carry()
    owner = staff.client(staff.member("Olga"))
    number = make.texts(send)[0].phone
    assert number in owner.get("/sms/outbox").content.decode()
    analyst = staff.client(staff.member("Anna", role="analyst"))
    shown = analyst.get("/sms/outbox").content.decode()
    assert number not in shown
    assert f"{number[:3]}****{number[-4:]}" in shown
    given = {"provider": "tencent", "sign": "御糖", "tencent_secret_id": "AKID"}
    assert owner.post("/sms/settings", given).status_code == 422
    given |= {"tencent_secret_key": "top-secret", "tencent_app_id": "1", "tencent_template": "2"}
    assert owner.post("/sms/settings", given).status_code == 302
    kept = Setting.objects.get(key="sms.tencent_secret_key")
    assert kept.is_secret
    assert "top-secret" not in kept.value
    assert "top-secret" not in owner.get("/sms/settings").content.decode()
    config.forget()


def test_the_form_of_a_send_counts_an_sms_and_refuses_pictures(outbox):
    operator = staff.client(sends_make.operator())
    typed = {"carrier": "sms", "text": "竿" * 60, "purpose": "promotion"}
    shown = operator.post("/sms/count", typed).content.decode()
    assert "2 SMS for each customer" in shown
    assert "拒收请回复R" in shown
    other = operator.post("/sms/count", typed | {"carrier": "wecom_single"})
    assert "SMS" not in other.content.decode()
    given = typed | {"name": "短信", "audience": sends_make.audience(make.people(1)).pk}
    given |= {"control_percent": "0", "priority": "0", "bought_days": "14"}
    picture = content.material("图", kind="image", text="").pk
    refused = operator.post("/sends/new", given | {"material": picture})
    assert refused.status_code == 422
    assert "words and links only" in refused.content.decode()
    long = operator.post("/sends/new", given | {"text": "竿" * 501})
    assert "501 characters" in long.content.decode()
    assert operator.post("/sends/new", given).status_code == 302
