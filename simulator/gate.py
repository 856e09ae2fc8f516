"""The front door of `/cgi-bin` and `/sns`: everything WeCom checks before an API does its work."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.types import Message, Receive, Scope, Send

from simulator.call import Answer, Call, Reply, Route, Upload, json_reply
from simulator.errors import WecomError
from simulator.limits import MINUTE
from simulator.permission import caller_of, check_permission
from simulator.routes import ROUTES

if TYPE_CHECKING:
    from simulator.faults import Fault
    from simulator.sim import Sim

BODY_LIMIT = 25 * 1024 * 1024
SILENCE = 120.0
STOPPING = Reply(b"", status=503)  # to who still waits when the stand-in ends
JSON_LIMIT = 2 * 1024 * 1024
# An escape for a character outside ASCII, not preceded by an escaping backslash.
ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u(?!00[0-7])")
HELP = "more info at https://open.work.weixin.qq.com/devtool/query?e="


class Gate:
    """An ASGI app: from the raw request to the raw answer, with nothing in between."""

    def __init__(self, sim: Sim) -> None:
        self.sim = sim

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix("/cgi-bin/").removeprefix("/")
        headers = dict(Headers(scope=scope))
        ip = headers.get("x-forwarded-for") or (scope["client"] or ("127.0.0.1",))[0]
        route = ROUTES.get(path)
        if route is None:
            await _send(send, Reply(b"", status=404))
            return
        query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
        call = Call(path, query, {}, ip, headers)
        fault = self.sim.faults.for_api(path)
        if fault is not None and await self._struck(fault, call, send):
            return
        answer = await self._answer(route, call, scope, receive)
        self.sim.store.flush()
        silent = fault is not None and fault.kind == "silent"
        # The work is done and nobody hears of it: the client has to give up.
        if silent and not await self.sim.pause(SILENCE):
            answer = STOPPING
        await _send(send, answer)

    async def _struck(self, fault: Fault, call: Call, send: Send) -> bool:
        """Act out the fault; True when the call got its answer and no work shall be done."""
        if fault.kind == "errcode":
            await _send(send, _refusal(WecomError(fault.errcode), call))
        elif fault.kind == "http_500":
            await _send(send, Reply(b"Internal Server Error", status=500))
        elif fault.kind == "timeout" and not await self.sim.pause(fault.seconds):
            await _send(send, STOPPING)
        else:
            return False
        return True

    async def _answer(self, route: Route, call: Call, scope: Scope, receive: Receive) -> Reply:
        try:
            self._admit(route, call, scope["method"])
            if scope["method"] == "POST":
                await _read_body(call, receive)
            result = await self._work(route, call)
        except WecomError as refusal:
            if route.unlimited and self.sim.limits.api_exceeded(call.path, call.ip):
                return _refusal(WecomError(45009), call)
            return _refusal(refusal, call)
        if isinstance(result, Reply):
            return result
        return self._success(result)

    def _admit(self, route: Route, call: Call, verb: str) -> None:
        sim = self.sim
        if route.needs != "open":
            call.caller = caller_of(sim, call)
        if not route.unlimited and sim.limits.api_exceeded(call.path, call.ip):
            raise WecomError(45009)
        debug = call.query.get("debug") == "1"
        if debug and sim.limits.exceeded("debug", sim.limits.debug_minute, MINUTE):
            raise WecomError(45009)
        if verb != route.verb:
            raise WecomError(40063 if route.verb == "POST" else 40058)
        if route.needs != "open":
            check_permission(sim, route, call)

    async def _work(self, route: Route, call: Call) -> Answer:
        """Run the handler, holding its place (and what it would fight over) meanwhile."""
        under_way = self.sim.limits.under_way
        held = {call.path: (self.sim.limits.concurrency, 45033)}
        if route.busy is not None:
            held[f"{call.path}|{route.busy(call)}"] = (1, route.busy_code)
        for name, (most, code) in held.items():
            if under_way.get(name, 0) >= most:
                raise WecomError(code)
        for name in held:
            under_way[name] = under_way.get(name, 0) + 1
        try:
            if self.sim.state.settings.latency_ms:
                await asyncio.sleep(self.sim.state.settings.latency_ms / 1000)
            return route.handler(self.sim, call)
        finally:
            for name in held:
                under_way[name] -= 1
                if not under_way[name]:
                    del under_way[name]

    def _success(self, result: dict[str, Any]) -> Reply:
        body = result if "errcode" in result else {"errcode": 0, "errmsg": "ok", **result}
        if self.sim.surprises():
            body["sim_new_field"] = {"since": "today"}
        return json_reply(body)


async def _read_body(call: Call, receive: Receive) -> None:
    content_type = call.headers.get("content-type", "")
    if content_type.startswith("multipart/"):
        call.upload = await _read_upload(call, receive)
        return
    raw = await _raw_body(receive, JSON_LIMIT)
    if not raw:
        return
    if ESCAPED.search(raw):
        raise WecomError(40033)
    try:
        body = json.loads(raw)
    except ValueError:
        raise WecomError(40063, "some parameters are empty. Warning: wrong json format.") from None
    if not isinstance(body, dict):
        raise WecomError(40058, "invalid Request Parameter. Warning: wrong json format.")
    call.body = body


async def _raw_body(receive: Receive, most: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > most:
            raise WecomError(40206)
        chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks)


async def _read_upload(call: Call, receive: Receive) -> Upload | None:
    """The part named `media`, or the first one with a file name."""
    raw = await _raw_body(receive, BODY_LIMIT)

    async def once() -> Any:
        yield raw

    try:
        form = await MultiPartParser(Headers(call.headers), once()).parse()
    except MultiPartException:
        raise WecomError(44001) from None
    for _, value in form.multi_items():
        if not isinstance(value, str):
            data = await value.read()
            await value.close()
            return Upload(value.filename or "", value.content_type or "", data)
    return None


def _refusal(error: WecomError, call: Call) -> Reply:
    """Words with a hint, so that nobody matches on them; WeChat's host has its own suffix."""
    code = error.errcode
    if call.path.startswith("sns/"):
        words = f"{error.message}, rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}"
        return json_reply({"errcode": code, "errmsg": words})
    hint = f"{secrets.randbelow(10**10)}_{code % 100}_{secrets.token_hex(16)}"
    words = f"{error.message}, hint: [{hint}], from ip: {call.ip}, {HELP}{code}"
    return json_reply({"errcode": code, "errmsg": words, **error.extra})


async def _send(send: Send, reply: Reply) -> None:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in reply.headers.items()]
    headers.append((b"content-length", str(len(reply.data)).encode()))
    start: Message = {
        "type": "http.response.start",
        "status": reply.status,
        "headers": headers,
    }
    await send(start)
    await send({"type": "http.response.body", "body": reply.data})
