"""The stand-in, a real web and a real worker: what WeCom delivers badly still takes effect once."""

import time

import pytest

from yutang.wecom import checks
from yutang.wecom.models import Inbox, Observation

PEOPLE = 8


@pytest.fixture
def connected(programs, connected_web, simulator, monkeypatch, settings):
    """A web and a worker that the stand-in's callback leads to; gives the web's address."""
    environment = simulator.connected_environment
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings.BASE_URL = connected_web.url
    programs.worker(**environment)
    simulator.http.delete("/sim/faults")
    simulator.call_back(f"{settings.BASE_URL}/wecom/callback")
    yield settings.BASE_URL
    simulator.http.delete("/sim/faults")
    simulator.call_back("")


def test_duplicates_and_disorder_take_effect_once_each(connected, simulator):
    assert Observation.objects.filter(pk="callback_verified").exists()
    assert [finding.level for finding in checks.callbacks()] == ["ok", "ok"]
    simulator.post("/sim/faults", kind="duplicate", probability=0.7)
    simulator.post("/sim/faults", kind="reorder", seconds=1, probability=0.5)
    for number in range(PEOPLE):
        person = f"live-{number}-{time.monotonic_ns()}"
        simulator.post("/sim/people", id=person, name="周游")
        simulator.post("/sim/member/add", person=person, member="Bob")
        simulator.post("/sim/member/remark", person=person, member="Bob", remark=f"周{number}")
    rows = wait_for(2 * PEOPLE)
    assert sorted(rows.values_list("change_type", flat=True)) == sorted(
        ["add_external_contact", "edit_external_contact"] * PEOPLE
    )
    assert not rows.exclude(state__in=["done", "ignored"]).exists()
    deliveries = simulator.get("/sim/callbacks", limit="100")
    assert deliveries["counts"].get("lost", 0) == 0


def wait_for(count: int):
    """The customers' events, once so many are handled and none more has come for a moment."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        rows = Inbox.objects.filter(event="change_external_contact")
        if rows.filter(state__in=["done", "ignored", "failed"]).count() >= count:
            time.sleep(1.5)  # a late duplicate would show
            return rows
        time.sleep(0.1)
    pytest.fail(str(list(Inbox.objects.values("change_type", "state", "reason"))))
