"""A callback URL that checks, opens and keeps what it hears."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from simulator import crypto
from tests.simulator.kit import AES_KEY, CORP, TOKEN


@dataclass
class Heard:
    """One callback as it arrived."""

    xml: str
    query: dict[str, str]
    agent_id: str

    def __getitem__(self, name: str) -> str:
        found = re.search(rf"<{name}>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</{name}>", self.xml)
        return found.group(1) if found else ""


class Receiver:
    """A callback URL that keeps what it hears; `answer` decides the status of each POST."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.answer: Callable[[int], int] = lambda _: 200
        self.echo: Callable[[bytes], bytes] = lambda plain: plain
        self.pause = 0.0
        self.posts = 0
        self.most_at_once = 0
        self._at_once = 0
        self._news = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                receiver._verify(self)

            def do_POST(self) -> None:
                receiver._hear(self)

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/callback"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def of(self, event: str, change_type: str = "") -> list[Heard]:
        with self._news:
            return [
                heard
                for heard in self.heard
                if heard["Event"] == event and change_type in ("", heard["ChangeType"])
            ]

    def wait(self, event: str, change_type: str, count: int = 1) -> list[Heard]:
        """The events of this kind once there are so many of them."""
        until = time.monotonic() + 5
        with self._news:
            while len(found := self.of_unlocked(event, change_type)) < count:
                left = until - time.monotonic()
                assert left > 0, f"heard only {[(h['Event'], h['ChangeType']) for h in self.heard]}"
                self._news.wait(left)
        return found

    def of_unlocked(self, event: str, change_type: str) -> list[Heard]:
        return [h for h in self.heard if h["Event"] == event and h["ChangeType"] == change_type]

    def _verify(self, request: BaseHTTPRequestHandler) -> None:
        query = dict(parse_qsl(urlsplit(request.path).query))
        assert _signature(query, query["echostr"]) == query["msg_signature"]
        plain, receive_id = crypto.decrypt(query["echostr"], key=crypto.aes_key(AES_KEY))
        assert receive_id == CORP
        time.sleep(self.pause)
        request.close_connection = True
        _reply(request, 200, self.echo(plain))

    def _hear(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["content-length"])).decode()
        query = dict(parse_qsl(urlsplit(request.path).query))
        sealed = Heard(body, query, "")["Encrypt"]
        assert _signature(query, sealed) == query["msg_signature"]
        plain, receive_id = crypto.decrypt(sealed, key=crypto.aes_key(AES_KEY))
        assert receive_id == CORP
        with self._news:
            self.posts += 1
            status = self.answer(self.posts)
            if status == 200:
                self.heard.append(Heard(plain.decode(), query, Heard(body, query, "")["AgentID"]))
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            self._news.notify_all()
        time.sleep(self.pause)
        with self._news:
            self._at_once -= 1
        _reply(request, status, b"")


def _signature(query: dict[str, str], sealed: str) -> str:
    return crypto.sign(TOKEN, query["timestamp"], query["nonce"], sealed)


def _reply(request: BaseHTTPRequestHandler, status: int, data: bytes) -> None:
    try:
        request.send_response(status)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)
    except (BrokenPipeError, ConnectionResetError):
        request.close_connection = True
