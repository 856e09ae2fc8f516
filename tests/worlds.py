"""The world of the tests' stand-in, and a client for its controls."""

import json
import secrets
from pathlib import Path
from typing import Any

import httpx

AGENT_ID = 1000002
TOKEN = "QDG6eKtokenOfTheTests"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


class Simulator:
    """The running stand-in: its address, its secrets, and its controls under `/sim/`."""

    def __init__(self, url: str, world: dict[str, Any]) -> None:
        self.url = url
        self.world = world
        self.http = httpx.Client(base_url=url, timeout=30)

    @property
    def environment(self) -> dict[str, str]:
        """What a web or worker process needs to talk to this stand-in."""
        return environment(self.world, self.url)

    @property
    def connected_environment(self) -> dict[str, str]:
        """The same for a web that `connect` lets the callbacks come to."""
        return self.environment | {"WECOM_TOKEN": TOKEN, "WECOM_AES_KEY": AES_KEY}

    def post(self, path: str, **body: Any) -> Any:
        """Call a control, e.g. `post("/sim/clock", advance=60)`."""
        answer = self.http.post(path, json=body)
        answer.raise_for_status()
        return answer.json()

    def connect(self, web_url: str) -> None:
        """Callbacks, sign-ins and the app's home page lead to the web at the address."""
        for app in self.world["apps"]:
            self.call_back(f"{web_url}/wecom/callback", agent_id=app["agent_id"])
        trusted = {"trusted_domains": [web_url.removeprefix("http://")]}
        home = f"{web_url}/login/wecom"
        pages = {"home_url": home, "sidebar_url": f"{home}?next=/sidebar"}
        self.app(**trusted, **pages)

    def call_back(self, url: str, *, agent_id: int = AGENT_ID) -> None:
        """Events are sent to this address from now on (empty: nowhere).

        WeCom waits a second for the address to prove itself; a busy machine may need several.
        """
        asked = {"agent_id": agent_id, "url": url, "token": TOKEN, "aes_key": AES_KEY}
        for _ in range(10):
            answer = self.http.post("/sim/callback", json=asked)
            if answer.status_code != 422:
                break
        answer.raise_for_status()

    def app(self, **values: Any) -> None:
        """Change how the app is set up, e.g. `app(trusted_domains=["127.0.0.1"])`."""
        self.post("/sim/app", agent_id=AGENT_ID, **values)

    def get(self, path: str, **query: str) -> Any:
        """Read from a control."""
        answer = self.http.get(path, params=query)
        answer.raise_for_status()
        return answer.json()


def environment(world: dict[str, Any], url: str) -> dict[str, str]:
    """The `WECOM_…` settings that fit a world served at the address."""
    app = world["apps"][0]
    return {
        "WECOM_API_BASE": url,
        "WECOM_CORP_ID": world["corp_id"],
        "WECOM_AGENT_ID": str(app["agent_id"]),
        "WECOM_SECRET": app["secret"],
    }


def write(path: Path) -> dict[str, Any]:
    """Write a small world with secrets of its own, and return it."""
    world = small_world()
    path.write_text(json.dumps(world, ensure_ascii=False))
    return world


def small_world() -> dict[str, Any]:
    """A brand with two stores and four members, who recur in all tests."""
    return {
        "corp_id": f"ww{secrets.token_hex(8)}",
        "corp_name": "御糖",
        "apps": [
            {
                "agent_id": AGENT_ID,
                "secret": secrets.token_urlsafe(32)[:43],
                "name": "Yutang",
                "trusted_ips": ["127.0.0.1"],
                "trusted_domains": ["127.0.0.1"],
            },
            {
                "agent_id": 1000001,
                "secret": secrets.token_urlsafe(32)[:43],
                "name": "通讯录同步",
                "kind": "contact_sync",
                "callable": False,
            },
        ],
        "official_account": {
            "appid": f"wx{secrets.token_hex(8)}",
            "secret": secrets.token_hex(16),
            "trusted_domains": ["127.0.0.1"],
        },
        "departments": [
            {"id": 1, "name": "御糖"},
            {"id": 2, "name": "华东区", "parentid": 1},
            {"id": 3, "name": "人民路店", "parentid": 2, "leaders": ["Carol"]},
            {"id": 4, "name": "滨江店", "parentid": 2},
        ],
        "members": [
            {"userid": "Alice", "name": "李娜", "departments": [3], "position": "导购"},
            {"userid": "Bob", "name": "王波", "departments": [3], "position": "导购"},
            {"userid": "Carol", "name": "陈洁", "departments": [3], "position": "店长"},
            {"userid": "Dave", "name": "赵强", "departments": [4], "position": "导购"},
        ],
        "tag_groups": [{"name": "等级", "tags": ["金卡", "银卡"]}],
        "people": [
            {"id": "zhao", "name": "赵晓", "gender": 2, "phone": "13800000001"},
            {"id": "qian", "name": "钱伟", "gender": 1, "phone": "13800000002"},
        ],
    }
