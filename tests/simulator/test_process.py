"""The process: what survives it, how it ends, the live stream, the crowd, the built-in world."""

import json
import signal
import subprocess
import sys
import threading

import httpx
import pytest

from simulator.crowd import Plan, run
from simulator.world import World, built_in_world
from tests.simulator.kit import (
    AES_KEY,
    AGENT,
    DEFAULT_SETTINGS,
    TOKEN,
    Process,
    apart,
    free_port,
    world,
)
from tests.simulator.receiver import Receiver

EVENT, FULL = "change_external_contact", "add_external_contact"


@pytest.fixture
def process(tmp_path):
    made = Process(tmp_path / "home")
    yield made
    made.end(signal.SIGKILL)


def test_everything_survives_kill_9(process):
    wecom = process.start()
    wecom.sim("settings", **DEFAULT_SETTINGS)
    person = wecom.friend("alice")
    config_id = wecom.way("alice", state="kept")
    wecom.sim("chat", person=person["id"], member="alice", text="kept")
    wecom.sim("clock", advance_seconds=100)
    wecom.sim("add", person=wecom.person()["id"], code=config_id, confirm_after_seconds=50)
    waiting = wecom.look("members/alice")["waiting"]
    process.end(signal.SIGKILL)
    wecom.http.close()

    wecom = process.start()
    assert wecom.look("clock")["offset_seconds"] == 100
    query = {"external_userid": person["external_userid"]}
    assert wecom.get("externalcontact/get", **query)["follow_user"][0]["userid"] == "alice"
    way = wecom.post("externalcontact/get_contact_way", config_id=config_id)["contact_way"]
    assert way["state"] == "kept"
    chat = wecom.look("chats", person=person["id"], member="alice")
    assert chat["messages"][0]["content"]["content"] == "kept"
    assert [row["id"] for row in waiting] == [
        row["id"] for row in wecom.look("members/alice")["waiting"]
    ]
    wecom.sim("clock", advance_seconds=50)
    assert wecom.look("members/alice")["waiting"] == []
    wecom.http.close()


def test_a_token_and_an_undelivered_event_survive(process):
    wecom = process.start()
    token = wecom.token
    receiver = Receiver()
    fields = {"agent_id": AGENT, "url": receiver.url, "token": TOKEN, "aes_key": AES_KEY}
    wecom.sim("callback", **fields)
    wecom.sim("settings", callback_backoff=[30.0])
    receiver.answer = lambda _: 500
    wecom.friend("alice")
    wecom.http.close()
    process.end(signal.SIGKILL)
    receiver.answer = lambda _: 200
    wecom = process.start()
    receiver.wait(EVENT, FULL)
    assert wecom.token == token
    wecom.http.close()
    receiver.close()


def test_sigterm_ends_it_even_while_pages_listen_and_calls_hang(process):
    wecom = process.start()
    wecom.sim("faults", kind="timeout", match="user/get", seconds=60)

    def hang():
        with pytest.raises(httpx.HTTPError):
            httpx.get(
                f"{process.base}/cgi-bin/user/get",
                params={"access_token": wecom.token, "userid": "alice"},
                timeout=8,
            ).raise_for_status()  # no answer, or a 503: in no case the member

    hanging = threading.Thread(target=hang)
    with httpx.stream("GET", f"{process.base}/sim/stream", timeout=8) as stream:
        lines = stream.iter_lines()
        assert next(lines).startswith(":")
        hanging.start()
        person = wecom.person()["id"]
        heard = next(line for line in lines if line.startswith("data: "))
        assert json.loads(heard[6:]) == {"topic": "people", "ids": [person]}
        assert process.end() == 0
    hanging.join()
    wecom.http.close()


def test_a_taken_port_or_home_is_said_in_one_sentence(process, tmp_path):
    process.start().http.close()

    def refused(*words):
        done = subprocess.run(
            [sys.executable, "-m", "simulator", "serve", *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        return done.stderr.strip()

    taken = refused("--port", process.port, "--home", tmp_path / "other")
    assert taken == f"Port {process.port} is taken; choose another with --port."
    used = refused("--port", free_port(), "--home", process.home)
    assert used == f"Another stand-in already uses {process.home}."
    (tmp_path / "file").touch()
    (tmp_path / "world").write_text('{"corp_id": "ww"}')
    world = ("--world", tmp_path / "world", "--port", free_port(), "--home", tmp_path / "new")
    assert "cannot be used" in refused(*world)
    assert "cannot be written" in refused("--port", free_port(), "--home", tmp_path / "file")


def test_a_crowd_scans_adds_chats_and_is_counted(wecom):
    base = wecom.look("world")["base_url"]
    config_id = wecom.way("alice", "bob")
    plan = Plan(base=base, seed=7, rate=60, seconds=1.5, people=40, codes=[config_id], quiet=True)
    summary = apart(run(plan))
    assert summary["adds"] == 40
    assert summary["already_friends"] > 0
    assert summary["refused"] == 0
    assert summary["welcome_codes"] == 0


def test_the_crowd_is_a_command_that_prints_json(wecom):
    base = wecom.look("world")["base_url"]
    words = ["crowd", "--base", base, "--seed", "8", "--rate", "20", "--seconds", "0.5", "--json"]
    words += ["--code", wecom.way("alice")]
    done = subprocess.run(
        [sys.executable, "-m", "simulator", *words], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["adds"] >= 8


def test_the_built_in_world_has_secrets_of_its_own():
    one, two = built_in_world(), built_in_world()
    assert one.apps[0].secret != two.apps[0].secret
    assert {member.userid for member in one.members} >= {"li.na", "wang.bo"}
    assert World.model_validate(world()).people[0].name == "Zhao"


def test_it_is_alive_and_shows_its_world(wecom):
    assert wecom.http.get("/healthz").text == "ok"
    found = wecom.look("world")
    assert found["apps"][0]["agent_id"] == AGENT
    assert found["counts"]["departments"] >= 3
    assert len(wecom.look("departments")["departments"]) >= 3
    assert wecom.look("members")["members"][0]["userid"] == "alice"
    assert wecom.http.get("/sim/members/nobody").status_code == 404
    assert wecom.http.get("/avatar/member/alice.svg").status_code == 200
