"""The doctor names what is wrong with the connection, and the exact mend."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django import app as jobs_app
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.wecom import make
from tests.wecom.test_inbox import arrive
from yutang.kernel import clock
from yutang.kernel.health import Level
from yutang.wecom import checks, jobs, reconciling, registry
from yutang.wecom.client import WeCom
from yutang.wecom.commands.observing import observe
from yutang.wecom.errors import Busy
from yutang.wecom.models import Inbox, Observation

pytestmark = pytest.mark.django_db


def levels(findings):
    return [finding.level for finding in findings]


@pytest.fixture
def app(simulator):
    """Changes the stand-in's app, and puts it back."""
    given = simulator.world["apps"][0]
    changed = {}

    def change(**fields):
        present = next(
            each
            for each in simulator.get("/sim/world")["apps"]
            if str(each["agent_id"]) == str(given["agent_id"])
        )
        changed.update({name: present[name] for name in fields})
        simulator.post("/sim/app", agent_id=given["agent_id"], **fields)

    yield change
    simulator.post("/sim/app", agent_id=given["agent_id"], **changed)


def test_a_good_connection_is_all_right(wecom, simulator):
    simulator.post("/sim/quota", amount=100)
    findings = checks.connection(wecom)
    assert levels(findings) == [Level.OK] * 5


def test_nothing_set_up_is_said_first():
    assert levels(checks.wecom()) == [Level.WARNING]
    assert levels(checks.callbacks()) == [Level.WARNING]


def test_a_wrong_secret_is_named(wecom, monkeypatch):
    wrong = WeCom(type(wecom.app)(wecom.app.corp_id, "1", "wrong", wecom.app.api_base))
    finding = checks.connection(wrong)[0]
    assert (finding.level, finding.detail) == (Level.ERROR, "40001")
    assert finding.mend


def test_a_wrong_agent_id_is_named(wecom):
    app = type(wecom.app)(wecom.app.corp_id, "9999", wecom.app.secret, wecom.app.api_base)
    finding = checks.agent(WeCom(app))
    assert finding.level == Level.ERROR
    assert finding.detail in ("40056", "301002")


def test_an_untrusted_address_is_named_with_the_address(wecom, app):
    app(trusted_ips=["10.1.2.3"])
    finding = checks.connection(wecom)[0]
    assert finding.detail == "60020"
    assert "127.0.0.1" in str(finding.mend)


def test_an_app_outside_the_callable_list_is_named(wecom, app):
    wecom.token()
    app(callable=False)
    finding = checks.contact(wecom)
    assert (finding.level, finding.detail) == (Level.ERROR, "48002")


def test_findings_of_wecom_are_kept_for_a_minute(wecom, simulator):
    checks._found.clear()
    first = checks.wecom()
    simulator.post(
        "/sim/faults", kind="errcode:48002", match="externalcontact/get_follow_user_list"
    )
    assert checks.wecom() is first


def test_a_backlog_and_failures_are_seen():
    assert levels(checks.inbox()) == [Level.OK]
    old = arrive(make.contact_event())
    Inbox.objects.filter(pk=old.pk).update(received_at=clock.now() - timedelta(minutes=5))
    failed = arrive(make.contact_event())
    Inbox.objects.filter(pk=failed.pk).update(state="failed")
    assert levels(checks.inbox()) == [Level.ERROR, Level.ERROR]


def test_refused_calls_are_seen_until_one_gets_through(callback_set, settings):
    settings.BASE_URL = "http://127.0.0.1:9"
    observe("callback_refused", "signature")
    unreachable, refused = checks.callbacks()
    assert (unreachable.level, refused.level) == (Level.ERROR, Level.WARNING)
    assert refused.detail == "signature"
    arrive(make.contact_event())
    assert checks.callbacks()[1].level == Level.OK


def test_a_reconciliation_is_remembered_with_what_stopped_it(monkeypatch):
    trouble = [ConnectionError("silent")]

    def pull():
        if trouble:
            raise trouble[0]

    monkeypatch.setattr(registry, "_pulls", {"test": ("0 * * * *", pull)})
    with pytest.raises(ConnectionError):
        reconciling.run("test")
    assert "silent" in str(checks.inbox()[0].detail)
    trouble.clear()
    reconciling.run("test")
    assert levels(checks.inbox()) == [Level.OK]
    assert Observation.objects.filter(pk="reconciled:test").exists()


def test_a_reconciliation_that_finds_wecom_busy_is_put_off(monkeypatch):
    def pull():
        raise Busy(45009, "externalcontact/get", retry_after=30)

    monkeypatch.setattr(registry, "_pulls", {"busy": ("0 * * * *", pull)})
    jobs.schedule_reconcile("busy", "0 * * * *")
    jobs_app.tasks["wecom.reconcile_busy"](timestamp=0)
    waiting = ProcrastinateJob.objects.get(task_name="wecom.reconcile_busy_again")
    assert waiting.scheduled_at
    assert waiting.scheduled_at > clock.now() + timedelta(seconds=20)
