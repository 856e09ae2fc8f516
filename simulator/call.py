"""One API call, and what a handler may answer with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.records import App

if TYPE_CHECKING:
    from simulator.sim import Sim


@dataclass
class Upload:
    """The file of a multipart request."""

    filename: str
    content_type: str
    data: bytes


@dataclass
class Reply:
    """An answer that is not JSON."""

    data: bytes
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass
class Call:
    """What a handler knows of its call; `app` is whose token it carries."""

    path: str
    query: dict[str, str]
    body: dict[str, Any]
    ip: str
    headers: dict[str, str] = field(default_factory=dict)
    upload: Upload | None = None
    caller: App | None = None

    @property
    def app(self) -> App:
        assert self.caller is not None, "open routes have no caller"
        return self.caller


def json_reply(body: dict[str, Any]) -> Reply:
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(data, {"content-type": "application/json; charset=UTF-8"})


Answer = dict[str, Any] | Reply
Handler = Callable[["Sim", Call], Answer]


@dataclass(frozen=True)
class Route:
    """How one API path is called.

    `needs`: contact (an app listed for customer contact), app (any self-built app), directory
    (also the contact-sync assistant), detail (the assistant only from an old IP), sync (only the
    assistant), open (no token). `busy` names what two calls at once would fight over; the second
    gets `busy_code`.
    """

    verb: str
    handler: Handler
    needs: str = "contact"
    busy: Callable[[Call], str] | None = None
    busy_code: int = 45035
    unlimited: bool = False
