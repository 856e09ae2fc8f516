"""A small target for webhooks, over real HTTP: it answers, fails, hangs or leads elsewhere."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Target:
    """`plan`: what it answers next, the last one for ever; a status, "hang", or a Location."""

    def __init__(self, *plan: int | str) -> None:
        self.plan = list(plan) or [200]
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.free = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/hook?from=yutang"

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.heard]

    def ids(self) -> list[str]:
        return [headers["Webhook-Id"] for headers, _body in self.heard]

    def close(self) -> None:
        self.free.set()
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def target(*plan: int | str) -> Iterator[Target]:
    """A target that is gone afterwards."""
    made = Target(*plan)
    try:
        yield made
    finally:
        made.close()


def _handler(target: Target) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            target.heard.append((dict(self.headers), body))
            answer = target.plan.pop(0) if len(target.plan) > 1 else target.plan[0]
            if answer == "hang":
                target.free.wait(20)
                return
            self.send_response(answer if isinstance(answer, int) else 302)
            if isinstance(answer, str):
                self.send_header("Location", answer)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"said")

        def log_message(self, *_args: object) -> None:
            pass

    return Handler
