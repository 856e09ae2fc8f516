"""The demo brand in a home: its stand-in world, its settings, what to tell at the end."""

import json
import os
import secrets
import string
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

import yutang
from yutang.cli.errors import Refused
from yutang.cli.home import DEMO_ENVIRONMENT

SOURCE = Path(str(yutang.__file__)).resolve().parent.parent / "demo"
PASSWORD = "pond-demo-2026"  # noqa: S105 - of the demo brand only, and printed for everybody
PATIENCE = 10.0  # seconds until the stand-in answers
LETTERS = string.ascii_letters + string.digits


class Brand:
    """The demo brand as one home knows it."""

    def __init__(self, home: Path, simulator_port: int, port: int) -> None:
        self.home = home
        self.folder = home / "demo"
        self.simulator_url = f"http://127.0.0.1:{simulator_port}"
        self.simulator_port = simulator_port
        self.port = port
        self.world = self._have_world()

    def note_environment(self, more: Mapping[str, str]) -> None:
        """Let `yutang doctor` and the other commands of this home know the same settings."""
        values = {**self.environment(), **more}
        path = self.home / DEMO_ENVIRONMENT
        path.touch(mode=0o600)
        path.write_text("".join(f"{name}={value}\n" for name, value in values.items()))

    def environment(self) -> dict[str, str]:
        """The settings that connect web and worker with the stand-in."""
        app = self.world["apps"][0]
        return {
            "WECOM_API_BASE": self.simulator_url,
            "WECOM_CORP_ID": self.world["corp_id"],
            "WECOM_AGENT_ID": str(app["agent_id"]),
            "WECOM_SECRET": app["secret"],
            "WECOM_TOKEN": app["callback"]["token"],
            "WECOM_AES_KEY": app["callback"]["aes_key"],
        }

    def simulator(self) -> list[str]:
        """The command that runs the stand-in."""
        home = ["--home", str(self.folder / "stand-in"), "--world", str(self._world_file())]
        port = ["--port", str(self.simulator_port)]
        return [sys.executable, "-m", "simulator", "serve", *port, *home]

    def loader(self) -> list[str]:
        """The command that loads the brand once everything answers."""
        ports = ["--port", str(self.port), "--sim-port", str(self.simulator_port)]
        return [sys.executable, "-m", "yutang", "demo", *ports]

    def is_loaded(self) -> bool:
        """Whether the brand has been loaded into this home's database."""
        return (self.folder / "loaded").exists()

    def remember_loaded(self) -> None:
        """Note that the brand is loaded."""
        (self.folder / "loaded").touch()

    def connect(self) -> None:
        """The stand-in's callbacks and sign-ins come to our web, also when a port has changed."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self._connect()
            except httpx.TransportError:
                if time.monotonic() > until:
                    raise Refused(
                        f"The stand-in does not answer at {self.simulator_url}: start "
                        f"`yutang up --demo`, which loads the demo brand by itself."
                    ) from None
                time.sleep(0.1)
            else:
                return

    def _connect(self) -> None:
        for app in self.world["apps"]:
            self.call("callback", agent_id=app["agent_id"], **app["callback"])
        own = {"agent_id": self.world["apps"][0]["agent_id"]}
        home = f"http://127.0.0.1:{self.port}/login/wecom"
        self.call(
            "app",
            **own,
            trusted_domains=trusted_domains(self.port),
            home_url=home,
            sidebar_url=f"{home}?next=/sidebar",
        )

        for name, path in self._posters().items():
            self.call("posters", name=name, url=f"http://127.0.0.1:{self.port}{path}")

    def hang(self, posters: dict[str, str]) -> None:
        """Printed codes by name, each with the path of its page: phones find them from now on."""
        self._posters_file().write_text(json.dumps(posters, ensure_ascii=False))
        self.connect()

    def call(self, what: str, **details: Any) -> dict[str, Any]:
        """Somebody does something in the stand-in, or one of its controls is set."""
        answer = httpx.post(f"{self.simulator_url}/sim/{what}", json=details, timeout=30)
        if answer.is_error:
            raise Refused(f"The stand-in refused {what}: {answer.text}")
        return dict(answer.json())

    def tag_groups(self) -> list[dict[str, Any]]:
        """The corp's tags in the stand-in."""
        answer = httpx.get(f"{self.simulator_url}/sim/tags", timeout=10).json()
        return list(answer["groups"] if isinstance(answer, dict) else answer)

    def facts(self) -> dict[str, Any]:
        """What the source says about the brand beside its stand-in world."""
        return dict(json.loads((SOURCE / "brand.json").read_text(encoding="utf-8")))

    def welcome(self, base_url: str) -> Iterator[str]:
        """What to open and how to sign in."""
        yield ""
        yield f"Console    {base_url}"
        yield f"Stand-in   {self.simulator_url}   a customer's phone and a member's WeCom"
        yield f"Sign in with one of these names, password {PASSWORD}:"
        names = {member["userid"]: member["name"] for member in self.world["members"]}
        for login in self.facts()["logins"]:
            yield f"  {login['username']:<10} {login['role']:<15} {names[login['userid']]}"
        yield ""

    def _posters(self) -> dict[str, str]:
        file = self._posters_file()
        return dict(json.loads(file.read_text())) if file.exists() else {}

    def _posters_file(self) -> Path:
        return self.folder / "posters.json"

    def _world_file(self) -> Path:
        return self.folder / "world.json"

    def _have_world(self) -> dict[str, Any]:
        """The world of this home: the brand of the source with secrets made once, here."""
        if not SOURCE.is_dir():
            raise Refused("The demo brand comes with the source code: start from a clone of it.")
        if not self._world_file().exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            world = json.loads((SOURCE / "world.json").read_text())
            self._world_file().write_text(json.dumps(with_secrets(world), ensure_ascii=False))
            self._world_file().chmod(0o600)
        world = json.loads(self._world_file().read_text())
        for app in world["apps"]:
            app["callback"]["url"] = f"http://127.0.0.1:{self.port}/wecom/callback"
        self._world_file().write_text(json.dumps(world, ensure_ascii=False))
        return dict(world)


def with_secrets(world: dict[str, Any]) -> dict[str, Any]:
    """The world with random ids and secrets where the source has none.

    The contact-sync assistant calls back to the same address, so with the same token and key.
    """
    callback = {"url": "", "token": letters(24), "aes_key": letters(43)}
    apps = [{**app, "secret": letters(43), "callback": callback} for app in world["apps"]]
    official = {
        **world["official_account"],
        "appid": f"wx{secrets.token_hex(8)}",
        "secret": secrets.token_hex(16),
    }
    return {
        **world,
        "corp_id": f"ww{secrets.token_hex(8)}",
        "apps": apps,
        "official_account": official,
    }


def trusted_domains(port: int) -> list[str]:
    """Where WeCom may send a signed-in browser: our web, by number, name and configured address.

    WeCom compares the port as well.
    """
    configured = urlsplit(os.environ.get("YUTANG_BASE_URL", "")).netloc
    return [f"127.0.0.1:{port}", f"localhost:{port}", *([configured] if configured else [])]


def letters(count: int) -> str:
    """Random letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(count))
