"""Builders for SMS: customers with phones, a send to them, and a small Tencent Cloud."""

import json
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

from tests.outreach import ledger_make as ledger
from tests.outreach import sends_make
from yutang.customers.models import Customer, Identity
from yutang.kernel import clock
from yutang.outreach.commands import admission, sms_carrying
from yutang.outreach.commands import sends as commands
from yutang.outreach.models import Message, Send, Sms

_numbers = count(13_900_000_001)


def people(number: int, *, phones: int | None = None) -> list[Customer]:
    """So many customers; the first so many have told their phone."""
    found = [ledger.customer(f"S{next(_numbers)}") for _ in range(number)]
    for each in found[: number if phones is None else phones]:
        Identity.objects.create(customer=each, kind="phone", value=str(next(_numbers)))
    return found


def started(to: Sequence[Customer], **values: Any) -> Send:
    """A send by SMS whose messages are admitted."""
    given = {"carrier": "sms", "purpose": "service"} | values
    send = sends_make.draft(to, **given)
    commands.start_send(send_id=send.pk, actor=sends_make.operator())
    commands.plan_send(send_id=send.pk)
    admission.admit_all()
    return send


def carry() -> None:
    """All that is due is done; for what waits its time has come."""
    Sms.objects.exclude(poll_next_at=None).update(poll_next_at=clock.now())
    for _step in range(50):
        if not sms_carrying.carry_next():
            return


def carry_once() -> None:
    """One call to hand over or to ask, for each that is due."""
    Sms.objects.exclude(poll_next_at=None).update(poll_next_at=clock.now())
    waiting = Sms.objects.exclude(poll_next_at=None).count() or 1
    for _step in range(waiting):
        sms_carrying.carry_next()


def texts(send: Send) -> list[Sms]:
    rows = Sms.objects.filter(message__source_type="send", message__source_id=send.pk)
    return list(rows.order_by("pk"))


def states(send: Send) -> dict[str, int]:
    """How many messages stand where, by state and reason."""
    rows = Message.objects.filter(source_type="send", source_id=send.pk)
    found: dict[str, int] = {}
    for state, reason in rows.values_list("state", "reason"):
        key = f"{state} {reason}".strip()
        found[key] = found.get(key, 0) + 1
    return found


class Cloud:
    """Answers as Tencent Cloud's API 2021-01-11 does; `mood` says how the next calls end."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any], str]] = []
        self.mood = "well"
        self.sent: list[tuple[str, str, str]] = []  # phone, serial number, report
        cloud = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(size))
                action = self.headers.get("X-TC-Action") or ""
                cloud.calls.append((action, body, self.headers.get("Authorization") or ""))
                answer = cloud.answer(action, body)
                if answer is None:
                    self.close_connection = True
                    return
                raw = json.dumps({"Response": {"RequestId": "r", **answer}}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_args: Any) -> None:
                """Nothing is printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, action: str, body: dict[str, Any]) -> dict[str, Any] | None:
        if self.mood == "denied":
            return {"Error": {"Code": "AuthFailure.SecretIdNotFound", "Message": "no such id"}}
        if action == "PullSmsSendStatusByPhoneNumber":
            rows = [row for row in self.sent if row[0] == body["PhoneNumber"] and row[2]]
            return {"PullSmsSendStatusSet": [_report(row) for row in rows]}
        if self.mood == "lost":  # nothing was sent, and nothing is said
            return None
        for phone in body["PhoneNumberSet"]:
            self.sent.append((phone, f"2645:{len(self.sent)}", "SUCCESS"))
        if self.mood == "silent":  # it was sent, and nothing is said
            return None
        rows = self.sent[-len(body["PhoneNumberSet"]) :]
        return {"SendStatusSet": [_taken(row, self.mood) for row in rows]}


def _taken(row: tuple[str, str, str], mood: str) -> dict[str, Any]:
    if mood == "limited":
        code, serial = "LimitExceeded.PhoneNumberDailyLimit", ""
    else:
        code, serial = "Ok", row[1]
    return {"PhoneNumber": row[0], "SerialNo": serial, "Code": code, "Message": code, "Fee": 1}


def _report(row: tuple[str, str, str]) -> dict[str, Any]:
    return {
        "PhoneNumber": row[0],
        "SerialNo": row[1],
        "ReportStatus": row[2],
        "Description": "DELIVRD" if row[2] == "SUCCESS" else "USER_OFF",
        "UserReceiveTime": 1_700_000_000,
    }
