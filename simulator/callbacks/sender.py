"""Delivery of events: encrypted, several at once, retried, logged."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import httpx

from simulator import crypto
from simulator.callbacks import xml
from simulator.callbacks.post import Poster, Unanswered
from simulator.clock import Clock
from simulator.errors import WecomError
from simulator.faults import Faults
from simulator.records import App
from simulator.state import State
from simulator.upkeep import Delivery

KEPT = 5_000  # finished deliveries in the log


class Sender:
    """Takes events in order and delivers several at once; the order of arrival is not promised."""

    def __init__(
        self, state: State, clock: Clock, faults: Faults, after: Callable[[], None]
    ) -> None:
        self._state = state
        self._clock = clock
        self._faults = faults
        self._after = after
        self._queue: deque[str] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._finished: deque[str] = deque()
        self._poster = Poster()
        self._started = False

    def start(self) -> None:
        """Open for business; what an earlier process left undelivered goes first."""
        self._started = True
        for delivery in self._state.deliveries.all():
            done = delivery.status != "waiting"
            (self._finished if done else self._queue).append(delivery.id)
        self._pump()

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._poster.close()

    def send(self, delivery: Delivery) -> None:
        self._state.deliveries.put(delivery)
        fault = self._faults.for_callback(delivery.event)
        if fault is not None and fault.kind == "drop":
            self._finish(delivery, "dropped")
        elif fault is not None and fault.kind == "reorder":
            self._later(self._faults.uniform(fault.seconds), delivery.id)
        else:
            self._queue.extend([delivery.id] * (2 if fault is not None else 1))
        self._pump()

    async def verify(self, url: str, token: str, encoding_aes_key: str) -> None:
        """Check the URL as WeCom does when an admin saves it; 40057 says what went wrong."""
        echo = str(secrets.randbits(63)).encode()
        corp_id = self._state.corp.id
        key = crypto.aes_key(encoding_aes_key)
        sealed = crypto.encrypt(echo, key=key, receive_id=corp_id)
        query = {**_signed(token, sealed), "echostr": sealed}
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=1.0) as client:
                answer = await client.get(url, params=query)
        except httpx.TimeoutException:
            raise WecomError(40057, "callback url did not answer within 1 second") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise WecomError(40057, f"callback url cannot be reached: {error}") from None
        if answer.status_code != 200:
            raise WecomError(40057, f"callback url answered HTTP {answer.status_code}")
        if answer.content != echo:
            raise WecomError(40057, "callback url did not answer with the bare decrypted echostr")

    def _pump(self) -> None:
        while (
            self._started
            and self._queue
            and len(self._tasks) < self._state.settings.callback_parallel
        ):
            task = asyncio.get_running_loop().create_task(self._try(self._queue.popleft()))
            self._tasks.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._pump()

    def _later(self, seconds: float, delivery_id: str) -> None:
        def again() -> None:
            self._queue.append(delivery_id)
            self._pump()

        asyncio.get_running_loop().call_later(seconds, again)

    async def _try(self, delivery_id: str) -> None:
        delivery = self._state.deliveries.get(delivery_id)
        if delivery is None:
            return
        app = self._state.apps.get(str(delivery.agent_id))
        attempt = await self._attempt(app, delivery) if app else {"error": "the app is gone"}
        delivery.attempts.append(attempt)
        backoff = self._state.settings.callback_backoff
        if attempt.get("status") == 200:
            self._finish(delivery, "delivered")
        elif len(delivery.attempts) <= len(backoff):
            self._state.deliveries.put(delivery)
            self._later(backoff[len(delivery.attempts) - 1], delivery.id)
        elif delivery.status == "waiting":
            self._finish(delivery, "lost")
        self._after()

    async def _attempt(self, app: App, delivery: Delivery) -> dict[str, Any]:
        """One POST, freshly encrypted; any answer but HTTP 200 in time is a failure."""
        corp_id = self._state.corp.id
        key = crypto.aes_key(app.callback_aes_key)
        sealed = crypto.encrypt(delivery.plaintext.encode(), key=key, receive_id=corp_id)
        agent_id = app.agent_id if app.kind == "self_built" else None
        started = time.perf_counter()
        attempt: dict[str, Any] = {"at_ms": self._clock.milliseconds()}
        try:
            async with asyncio.timeout(self._state.settings.callback_timeout):
                attempt["status"] = await self._poster.post(
                    app.callback_url,
                    urlencode(_signed(app.callback_token, sealed)),
                    xml.envelope(corp_id, agent_id, sealed),
                )
        except TimeoutError:
            attempt["error"] = "timeout"
        except Unanswered as error:
            attempt["error"] = str(error)
        attempt["took_ms"] = int((time.perf_counter() - started) * 1000)
        return attempt

    def _finish(self, delivery: Delivery, status: str) -> None:
        if delivery.status == "waiting":
            self._finished.append(delivery.id)
        delivery.status = status
        self._state.deliveries.put(delivery)
        while len(self._finished) > KEPT:
            self._state.deliveries.drop(self._finished.popleft())


def _signed(token: str, sealed: str) -> dict[str, str]:
    timestamp = str(int(time.time()))
    nonce = str(secrets.randbelow(10**10))
    return {
        "msg_signature": crypto.sign(token, timestamp, nonce, sealed),
        "timestamp": timestamp,
        "nonce": nonce,
    }
