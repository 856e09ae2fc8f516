"""A reminder reaches the member in WeCom, once."""

from typing import Any

import pytest

from tests.customers.make import member
from tests.outreach import make_todos as make
from tests.worlds import Simulator
from yutang.kernel import config
from yutang.outreach.commands import nudging
from yutang.outreach.models import Nudge
from yutang.wecom import tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def wecom(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Simulator:
    """The stand-in, connected."""
    simulator.http.delete("/sim/faults")
    for name, value in simulator.environment.items():
        monkeypatch.setenv(name, value)
    config.forget()
    tokens.forget()
    return simulator


def reminders(simulator: Simulator, userid: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = simulator.get(f"/sim/members/{userid}")["app_messages"]
    return [each for each in found if "/today" in str(each["content"])]


def test_the_member_reads_it_once_with_the_way_to_the_list(wecom: Simulator):
    alice, carol = member("Alice"), member("Carol", role="store_manager")
    make.todo(alice)
    before = len(reminders(wecom, "Alice"))
    row = nudging.nudge(member=alice, actor=carol)
    nudging.send_nudge(nudge_id=row.pk)
    nudging.send_nudge(nudge_id=row.pk)
    assert len(reminders(wecom, "Alice")) == before + 1
    assert "Carol" in str(reminders(wecom, "Alice")[-1]["content"])
    row.refresh_from_db()
    assert row.sent_at is not None


def test_whom_wecom_doesnt_know_is_written_down(wecom: Simulator):
    zed = member("Zed")
    make.todo(zed)
    nudging.send_nudge(nudge_id=nudging.nudge(member=zed, actor=member("Carol")).pk)
    row = Nudge.objects.get()
    assert row.sent_at is None
    assert row.detail
