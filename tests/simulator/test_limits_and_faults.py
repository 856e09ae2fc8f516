"""Frequency, concurrency, faults on demand, and the clock."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.simulator.kit import AGENT


def test_a_block_lasts_as_long_as_its_window(wecom):
    wecom.sim("limits", per_api={"user/get": 2})
    codes = [wecom.get("user/get", userid="alice")["errcode"] for _ in range(4)]
    assert codes == [0, 0, 45009, 45009]
    assert wecom.get("department/list")["errcode"] == 0
    wecom.sim("clock", advance_seconds=30)
    assert wecom.get("user/get", userid="alice")["errcode"] == 45009
    wecom.sim("clock", advance_seconds=31)
    assert wecom.get("user/get", userid="alice")["errcode"] == 0


def test_hours_and_ips_have_limits_of_their_own(wecom):
    wecom.sim("limits", corp_api_hour=1)
    assert wecom.get("user/get", userid="alice")["errcode"] == 0
    assert wecom.get("user/get", userid="alice")["errcode"] == 45009
    wecom.sim("limits", corp_api_hour=100, ip_api_minute=1)
    assert wecom.get("user/get", userid="alice")["errcode"] == 0
    assert wecom.get("user/get", userid="alice")["errcode"] == 45009


def test_debug_calls_are_rare(wecom):
    wecom.sim("limits", debug_minute=1)
    assert wecom.get("user/get", userid="alice", debug=1)["errcode"] == 0
    assert wecom.get("user/get", userid="alice", debug=1)["errcode"] == 45009


def test_a_limit_that_does_not_exist_is_refused(wecom):
    assert wecom.refused("limits", nonsense=1)[0] == 422
    assert wecom.refused("limits", concurrency="many")[0] == 422


def test_too_many_calls_at_once_are_refused(wecom):
    wecom.sim("limits", concurrency=2)
    wecom.sim("settings", latency_ms=150)
    with ThreadPoolExecutor(6) as pool:
        calls = [pool.submit(wecom.get, "user/get", userid="alice") for _ in range(6)]
        codes = sorted(call.result()["errcode"] for call in calls)
    assert codes == [0, 0, 45033, 45033, 45033, 45033]


def test_two_mark_tag_on_one_pair_conflict(wecom):
    person = wecom.friend("alice")
    tag = wecom.look("tags")["groups"][0]["tags"][0]["id"]
    wecom.sim("settings", latency_ms=150)

    def mark() -> Any:
        return wecom.post(
            "externalcontact/mark_tag",
            userid="alice",
            external_userid=person["external_userid"],
            add_tag=[tag],
        )["errcode"]

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lambda _: mark(), range(2))) == [0, 45035]


def test_an_error_strikes_as_often_as_ordered(wecom):
    wecom.sim("faults", kind="errcode:-1", match="user/get", count=2)
    codes = [wecom.get("user/get", userid="alice")["errcode"] for _ in range(3)]
    assert codes == [-1, -1, 0]
    assert wecom.look("faults")["faults"] == []


def test_one_fault_ends_alone(wecom):
    for match in ("user/get", "department/list"):
        wecom.sim("faults", kind="errcode:-1", match=match)
    first, second = wecom.look("faults")["faults"]
    assert wecom.http.delete(f"/sim/faults/{first['id']}").json()["faults"] == [second]
    assert wecom.get("user/get", userid="alice")["errcode"] == 0
    assert wecom.get("department/list")["errcode"] == -1
    assert wecom.http.delete(f"/sim/faults/{first['id']}").status_code == 404
    wecom.sim("faults", detail_lag_seconds=5)
    wecom.http.delete("/sim/faults")
    assert wecom.look("faults") == {"faults": [], "detail_lag_seconds": 0}


def test_an_error_strikes_for_a_while(wecom):
    wecom.sim("faults", kind="errcode:45009", match="*", for_seconds=60)
    assert wecom.get("user/get", userid="alice")["errcode"] == 45009
    assert len(wecom.look("faults")["faults"]) == 1
    wecom.sim("clock", advance_seconds=61)
    assert wecom.get("user/get", userid="alice")["errcode"] == 0


def test_an_error_strikes_with_its_probability(wecom):
    wecom.sim("faults", kind="errcode:-1", match="user/get", probability=0.5)
    codes = [wecom.get("user/get", userid="alice")["errcode"] for _ in range(60)]
    assert 10 < codes.count(-1) < 50


def test_a_broken_server_answers_http_500(wecom):
    wecom.sim("faults", kind="http_500", match="user/get", count=1)
    assert wecom.raw("GET", "user/get", {"userid": "alice"}).status_code == 500


def test_a_slow_call_works_in_the_end(wecom):
    wecom.sim("faults", kind="timeout", match="user/get", seconds=0.3, count=1)
    started = time.monotonic()
    assert wecom.get("user/get", userid="alice")["errcode"] == 0
    assert time.monotonic() - started >= 0.3


def test_a_silent_call_is_carried_out_and_never_answered(wecom):
    path = "externalcontact/add_corp_tag"
    wecom.sim("faults", kind="silent", match=path, count=1)
    body = b'{"group_name": "Silent", "tag": [{"name": "Heard"}]}'
    with pytest.raises(httpx.ReadTimeout):
        wecom.raw("POST", path, {}, content=body, timeout=0.3)
    groups = wecom.post("externalcontact/get_corp_tag_list")["tag_group"]
    assert "Silent" in [group["group_name"] for group in groups]


def test_a_fault_of_no_known_kind_is_refused(wecom):
    assert wecom.refused("faults", kind="earthquake")[0] == 422


def test_details_can_lag_behind_the_event(wecom):
    wecom.sim("faults", detail_lag_seconds=60)
    person = wecom.friend("alice")
    query = {"external_userid": person["external_userid"]}
    assert wecom.get("externalcontact/get", **query)["errcode"] == 84061
    wecom.sim("clock", advance_seconds=61)
    assert wecom.get("externalcontact/get", **query)["errcode"] == 0


def test_the_clock_only_runs_forwards(wecom):
    before = wecom.look("clock")["now"]
    assert wecom.sim("clock", advance_seconds=10)["now"] >= before + 10
    assert wecom.refused("clock", advance_seconds=-1)[0] == 422
    assert wecom.refused("settings", nonsense=1)[0] == 422
    assert wecom.refused("app", agent_id=AGENT, kind="other")[0] == 422
    assert wecom.refused("app", agent_id=42)[0] == 404
