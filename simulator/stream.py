"""Server-sent events: one line per change, for pages that stay live."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

BACKLOG = 1_000
QUIET_SECONDS = 15.0


class Stream:
    """Tells every listener which records changed; one too slow to follow is told to reload."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[str | None]] = set()

    def publish(self, changed: list[tuple[str, str]]) -> None:
        if not self._queues:
            return
        topics: dict[str, list[str]] = {}
        for topic, key in changed:
            topics.setdefault(topic, []).append(key)
        for topic, ids in topics.items():
            if topic not in _INNER:
                self._put(json.dumps({"topic": topic, "ids": ids}, ensure_ascii=False))

    def close(self) -> None:
        for queue in self._queues:
            queue.put_nowait(None)

    async def listen(self) -> AsyncIterator[str]:
        """Lines of the event stream, with a comment now and then so that nobody hangs up."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            yield ": hello\n\n"
            while True:
                try:
                    line = await asyncio.wait_for(queue.get(), QUIET_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if line is None:
                    return
                yield f"data: {line}\n\n"
        finally:
            self._queues.discard(queue)

    def _put(self, line: str) -> None:
        for queue in self._queues:
            if queue.qsize() >= BACKLOG:
                while not queue.empty():
                    queue.get_nowait()
                line = json.dumps({"topic": "reload", "ids": []})
            queue.put_nowait(line)


_INNER = {"due", "counters", "tokens", "grants", "receptions"}
