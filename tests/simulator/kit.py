"""A stand-in in a process of its own, and a client for its API and controls."""

from __future__ import annotations

import asyncio
import itertools
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx

TOKEN = "QDG6eK"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
CORP = "ww0123456789abcdef"
SECRET, OTHER_SECRET, SYNC_SECRET = "s" * 43, "o" * 43, "c" * 43
AGENT, OTHER_AGENT, SYNC_AGENT = 1000002, 1000003, 1000001
numbers = itertools.count(1)
T = TypeVar("T")


def world() -> dict[str, Any]:
    """Alice and Bob in one store, Carol in another, Dan without customers, Eve not active."""
    return {
        "corp_id": CORP,
        "apps": [
            {"agent_id": AGENT, "secret": SECRET, "trusted_ips": ["127.0.0.1"]},
            {"agent_id": OTHER_AGENT, "secret": OTHER_SECRET, "departments": [2]},
            {"agent_id": SYNC_AGENT, "secret": SYNC_SECRET, "kind": "contact_sync"},
        ],
        "official_account": {"appid": "wxofficial", "secret": "os"},
        "departments": [
            {"id": 1, "name": "Brand"},
            {"id": 2, "name": "North", "parentid": 1, "leaders": ["alice"]},
            {"id": 3, "name": "South", "parentid": 1},
        ],
        "members": [
            {"userid": "alice", "name": "Alice", "departments": [2], "mobile": "13900000001"},
            {"userid": "bob", "name": "Bob", "departments": [2]},
            {"userid": "carol", "name": "Carol", "departments": [3]},
            {"userid": "dan", "name": "Dan", "departments": [3], "contact_enabled": False},
            {"userid": "eve", "name": "Eve", "departments": [3], "status": 4},
            {"userid": "fay", "name": "Fay", "departments": [3], "real_named": False},
        ],
        "tag_groups": [{"name": "Level", "tags": ["Gold", "Silver"]}],
        "people": [{"name": "Zhao", "phone": "13800000001"}],
        "settings": {"confirm_after_seconds": None, "callback_backoff": [0.05, 0.05, 0.05]},
    }


def apart(work: Coroutine[Any, Any, T]) -> T:
    """Run it in a thread of its own: in this one other tests' browser keeps a loop running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work)).result()


@dataclass
class Client:
    """Speaks to one stand-in as an app and as whoever holds the controls."""

    http: httpx.Client
    secret: str = SECRET
    token: str = ""

    def as_app(self, secret: str) -> Client:
        other = Client(self.http, secret)
        other.refresh()
        return other

    def refresh(self) -> Any:
        answer = self.gettoken(corpid=CORP, corpsecret=self.secret)
        self.token = answer.get("access_token", "")
        return answer

    def gettoken(self, **query: str) -> Any:
        return self.http.get("/cgi-bin/gettoken", params=query).json()

    def get(self, path: str, **query: Any) -> Any:
        return self.raw("GET", path, query).json()

    def post(self, path: str, **body: Any) -> Any:
        data = json.dumps(body, ensure_ascii=False).encode()
        return self.raw("POST", path, {}, content=data).json()

    def upload(self, path: str, name: str, data: bytes, **query: Any) -> Any:
        return self.raw("POST", path, query, files={"media": (name, data)}).json()

    def raw(self, verb: str, path: str, query: dict[str, Any], **rest: Any) -> httpx.Response:
        params = {"access_token": self.token, **query}
        return self.http.request(verb, f"/cgi-bin/{path}", params=params, **rest)

    def sim(self, path: str, **body: Any) -> Any:
        """A control that must succeed."""
        answer = self.http.post(f"/sim/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path: str, **body: Any) -> tuple[int, str]:
        """A control that must be refused: status and sentence."""
        answer = self.http.post(f"/sim/{path}", json=body)
        assert 400 <= answer.status_code < 500, answer.text
        return answer.status_code, answer.json()["error"]

    def look(self, path: str, **query: Any) -> Any:
        answer = self.http.get(f"/sim/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def person(self, **more: Any) -> Any:
        return self.sim("people", name=f"Person {next(numbers)}", **more)

    def way(self, *users: str, **more: Any) -> str:
        """The config id of a new contact way."""
        kind = 1 if len(users) == 1 else 2
        answer = self.post(
            "externalcontact/add_contact_way", type=kind, scene=2, user=list(users), **more
        )
        assert answer["errcode"] == 0, answer
        return str(answer["config_id"])

    def friend(self, member: str = "alice", **more: Any) -> Any:
        """A new person who is a customer of the member."""
        person = self.person()
        self.sim("add", person=person["id"], member=member, confirm_after_seconds=0, **more)
        return person

    def reset(self) -> None:
        """What a test may have changed for everybody is back as it was."""
        self.http.request("DELETE", "/sim/faults")
        self.sim("limits", **DEFAULT_LIMITS)
        self.sim("settings", **DEFAULT_SETTINGS)
        for agent_id in (AGENT, OTHER_AGENT, SYNC_AGENT):
            self.sim("callback", agent_id=agent_id, url="")
        trusted = ["127.0.0.1"]
        self.sim("app", agent_id=AGENT, callable=True, trusted_ips=trusted, trusted_domains=[])
        self.refresh()


DEFAULT_LIMITS: dict[str, Any] = {
    "corp_api_minute": 10_000,
    "corp_api_hour": 150_000,
    "ip_api_minute": 20_000,
    "ip_api_hour": 600_000,
    "concurrency": 200,
    "wrong_secrets_hour": 20,
    "ticket_app_hour": 100,
    "ticket_corp_hour": 400,
    "uploadimg_day": 1_000,
    "message_member_minute": 30,
    "debug_minute": 5,
    "per_api": {},
}
DEFAULT_SETTINGS: dict[str, Any] = {
    "confirm_after_seconds": None,
    "callback_backoff": [0.05, 0.05, 0.05],
    "callback_timeout": 5.0,
    "callback_parallel": 8,
    "list_empty_84061": True,
    "api_events_echo": False,
    "extra_fields": False,
    "developer_bound": True,
    "detail_lag_seconds": 0.0,
    "latency_ms": 0,
    "customers_per_member": 5_000,
    "customers_per_corp": 50_000,
    "corp_tag_quota": 10_000,
    "customer_tag_limit": 3_000,
    "contact_way_quota": 500_000,
    "temp_way_quota": 100_000,
    "link_limit": 10_000,
    "follow_page": 500,
    "old_sync_ip": False,
}


class Process:
    """One `python -m simulator serve`."""

    def __init__(self, home: Path, *, port: int | None = None) -> None:
        self.home = home
        self.port = port or free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[str] | None = None

    def start(self, **changes: Any) -> Client:
        """Start it, with these parts of the world replaced, and return once it answers."""
        file = self.home.with_suffix(".world.json")
        file.write_text(json.dumps({**world(), **changes}))
        words = ["serve", "--port", str(self.port), "--home", str(self.home), "--world", str(file)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "simulator", *words], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.startswith("simulator ready"), line
        client = Client(httpx.Client(base_url=self.base, timeout=10, trust_env=False))
        client.refresh()
        return client

    def end(self, sign: signal.Signals = signal.SIGTERM) -> int:
        assert self._process is not None
        self._process.send_signal(sign)
        code = self._process.wait(10)
        if self._process.stdout is not None:
            self._process.stdout.close()
        return code


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
