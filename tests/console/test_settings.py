"""The settings of the enterprise."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from yutang.kernel import config, enterprise
from yutang.kernel.models import AuditEntry, Setting

GIVEN = {"name": "御糖", "time_zone": "Asia/Tokyo", "currency": "GBP", "language": "en"}
pytestmark = pytest.mark.django_db


def test_what_is_saved_holds_and_is_written_down(client, owner):
    assert client.post("/settings", GIVEN).status_code == 302
    config.forget()
    assert (enterprise.name(), enterprise.currency()) == ("御糖", "GBP")
    assert (str(enterprise.zone()), enterprise.language()) == ("Asia/Tokyo", "en")
    assert AuditEntry.objects.get(action="console.saved_settings").actor_name == "Alice"
    assert "御糖" in client.get("/").content.decode()


def test_saving_the_same_again_changes_nothing(client, owner):
    for _again in range(2):
        client.post("/settings", GIVEN)
        config.forget()  # a commit does it, which this test never reaches
    assert AuditEntry.objects.filter(action="console.saved_settings").count() == 1


def test_totals_are_counted_anew_in_another_currency(client, owner):
    waiting = ProcrastinateJob.objects.filter(task_name="customers.rebuild_profiles")
    client.post("/settings", {**GIVEN, "currency": "CNY"})
    assert not waiting.exists()
    client.post("/settings", GIVEN)
    assert waiting.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"time_zone": "Mars/Olympus"}, {"currency": "XXX"}, {"language": "tlh"}]
)
def test_nonsense_is_refused_at_its_field(client, owner, wrong):
    answer = client.post("/settings", {**GIVEN, **wrong})
    assert answer.status_code == 422
    assert not Setting.objects.exists()


def test_what_the_environment_says_cant_be_changed_here(client, owner, monkeypatch):
    monkeypatch.setenv("YUTANG_TIME_ZONE", "Asia/Singapore")
    page = client.get("/settings").content.decode()
    assert "由环境变量设定" in page
    assert client.post("/settings", GIVEN).status_code == 302
    config.forget()
    assert str(enterprise.zone()) == "Asia/Singapore"
    assert enterprise.name() == "御糖"


def test_before_anything_is_set_the_defaults_hold():
    assert (enterprise.name(), enterprise.currency(), enterprise.language()) == ("", "CNY", "")
    assert str(enterprise.zone()) == "Asia/Shanghai"
