"""The client for WeCom's API: tokens, limits, pauses and retries around plain JSON over HTTPS.

    contact = external.get(client.connect(), "wmSIM000001")

A call is never made inside a database transaction. Nothing of a request or an answer is logged.
"""

import hashlib
import json
import re
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property, lru_cache
from typing import Any

import httpx
import stamina

from yutang.kernel import clock
from yutang.wecom import errors, limits, pauses, settings, tokens
from yutang.wecom.errors import Busy, NotSetUp, TokenInvalid, UnknownOutcome, Unreachable
from yutang.wecom.settings import App

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 10.0
UPLOAD_SECONDS = 60.0
CONNECTIONS = httpx.Limits(max_connections=40, max_keepalive_connections=20, keepalive_expiry=30)
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
SEEN_IP = re.compile(r"from ip: ([0-9a-fA-F.:]+)")
WRONG_SECRET_PAUSE = 60  # seconds; WeCom bans an address for an hour after too many wrong secrets

Answer = dict[str, Any]
File = tuple[str, bytes, str]  # name, content, content type


@dataclass(frozen=True)
class Request:
    """One call: `creates` where repeating it would create or send a second time."""

    endpoint: str
    params: Mapping[str, Any] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    file: File | None = field(default=None, repr=False)
    creates: bool = False
    seconds: float = 0  # 0: as long as any answer may take

    @property
    def timeout(self) -> httpx.Timeout:
        seconds = self.seconds or ANSWER_SECONDS
        return httpx.Timeout(seconds, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS)

    @property
    def content(self) -> dict[str, Any]:
        """The body for httpx: raw UTF-8, since WeCom refuses escapes (40033)."""
        if self.file:
            return {"files": {"media": self.file}}
        if self.body is None:
            return {}
        return {
            "content": json.dumps(self.body, ensure_ascii=False).encode(),
            "headers": {"Content-Type": "application/json"},
        }


@dataclass(frozen=True)
class WeCom:
    """A connection to WeCom as one app; may be used by several threads at once."""

    app: App

    @cached_property
    def http(self) -> httpx.Client:
        http = httpx.Client(base_url=f"{self.app.api_base}/cgi-bin/", limits=CONNECTIONS)
        weakref.finalize(self, http.close)  # when the settings have changed, or at the end
        return http

    @cached_property
    def name(self) -> str:
        """Whose tokens these are: another secret or corp has others."""
        whose = "\n".join((self.app.api_base, self.app.corp_id, self.app.secret))
        return hashlib.blake2b(whose.encode(), digest_size=12).hexdigest()

    def get(self, endpoint: str, **params: Any) -> Answer:
        """Ask with GET; repeated by itself where WeCom doesn't answer."""
        return self.call(Request(endpoint, params))

    def post(self, endpoint: str, body: Mapping[str, Any], *, creates: bool = False) -> Answer:
        """Send JSON with POST."""
        return self.call(Request(endpoint, body=body, creates=creates))

    def call(self, request: Request) -> Answer:
        """WeCom's answer, or the `WeComError` that stands for its refusal."""
        answer = self._patiently(request, lambda: self._with_token(request))
        pauses.lift(request.endpoint)
        return answer

    def token(self) -> str:
        """The app's access token."""
        return tokens.current(f"access:{self.name}", self._fetch_token)

    def ticket(self, endpoint: str, **params: Any) -> str:
        """A ticket for JS-SDK signatures, shared and refreshed as the token is."""

        def fetch() -> tokens.Token:
            return _lasting(self.get(endpoint, **params), "ticket")

        return tokens.current(f"{endpoint}:{self.name}", fetch)

    def _patiently(self, request: Request, send: Callable[[], Answer]) -> Answer:
        """Up to three tries with small pauses where a moment's wait may do."""
        pauses.check(request.endpoint)
        for attempt in stamina.retry_context(
            on=_is_passing, attempts=3, timeout=None, wait_initial=0.2, wait_max=1, wait_jitter=0.1
        ):
            with attempt:
                limits.take(request.endpoint)
                return send()
        raise AssertionError("the last try returns or raises")

    def _with_token(self, request: Request) -> Answer:
        """One try; a token that WeCom no longer takes is replaced once."""
        token = self.token()
        try:
            return self._send(request, access_token=token)
        except TokenInvalid as fault:
            tokens.reject(f"access:{self.name}", token)
            if (fresh := self.token()) == token:  # WeCom gives out what it does not take
                raise fault from None
            return self._send(request, access_token=fresh)

    def _fetch_token(self) -> tokens.Token:
        if not (self.app.corp_id and self.app.secret):
            raise NotSetUp
        guard = f"gettoken:{self.name}"
        pauses.check(guard)
        request = Request("gettoken")
        try:
            answer = self._patiently(
                request,
                lambda: self._send(request, corpid=self.app.corp_id, corpsecret=self.app.secret),
            )
        except TokenInvalid:
            pauses.pause(guard, WRONG_SECRET_PAUSE)
            raise
        except Busy as fault:
            fault.is_passing = False  # it has had its tries; the call that needs it has no more
            raise
        pauses.lift(guard)
        return _lasting(answer, "access_token")

    def _send(self, request: Request, **auth: str) -> Answer:
        answer = self._exchange(request, auth)
        errcode = int(answer.get("errcode") or 0)
        if errcode == 0:
            return answer
        seen = SEEN_IP.search(str(answer.get("errmsg", "")))
        fault = errors.refusal(errcode, request.endpoint, ip=seen.group(1) if seen else "")
        if isinstance(fault, Busy) and errcode in (45009, 45033):
            fault.retry_after = _pause(request.endpoint, errcode)
        raise fault

    def _exchange(self, request: Request, auth: Mapping[str, str]) -> Answer:
        try:
            response = self.http.request(
                "GET" if request.body is None and request.file is None else "POST",
                request.endpoint,
                params={**request.params, **auth},
                timeout=request.timeout,
                **request.content,
            )
            answer = response.json() if response.status_code < 500 else None
        except UNSENT:
            raise Unreachable(request.endpoint) from None
        except (httpx.TransportError, ValueError) as fault:
            answer, is_silent = None, isinstance(fault, httpx.TimeoutException)
        else:
            is_silent = False
        if isinstance(answer, dict):
            return answer
        if request.creates:
            raise UnknownOutcome(request.endpoint)
        raise Unreachable(request.endpoint, is_passing=not is_silent)


PAUSE = {45009: 30, 45033: 2}  # seconds of the first pause; doubled each time in a row
HURRIED = frozenset({"externalcontact/send_welcome_msg"})  # worth nothing after 20 seconds
HURRIED_LONGEST = timedelta(seconds=8)


def _pause(endpoint: str, errcode: int) -> int:
    """Leave the call alone; one that must come soon or never only for moments."""
    if endpoint in HURRIED:
        return pauses.pause(endpoint, 1, longest=HURRIED_LONGEST)
    return pauses.pause(endpoint, PAUSE[errcode])


def connect() -> WeCom:
    """The connection with the present settings; one per process as long as they hold."""
    return _connection(settings.app())


@lru_cache(maxsize=2)
def _connection(app: App) -> WeCom:
    return WeCom(app)


def _is_passing(fault: Exception) -> bool:
    return isinstance(fault, Busy) and fault.is_passing


def _lasting(answer: Answer, key: str) -> tokens.Token:
    seconds = int(answer.get("expires_in") or 7200)
    return tokens.Token(str(answer[key]), clock.now() + timedelta(seconds=seconds))
