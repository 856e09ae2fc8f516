"""POSTs over kept connections, as cheap as they get: only the status of the answer matters."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

KEPT = 64  # idle connections per receiver
HEAD_LIMIT = 64 * 1024

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Unanswered(Exception):
    """The receiver could not be reached, or hung up before it answered."""


class Poster:
    """Keeps connections open between POSTs; one that was closed meanwhile is replaced once."""

    def __init__(self) -> None:
        self._idle: dict[str, list[Connection]] = {}

    async def post(self, url: str, query: str, body: bytes) -> int:
        """The status of the answer, or `Unanswered`."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Unanswered(f"{url!r} is not a web address")
        target = f"{parts.path or '/'}?{f'{parts.query}&' if parts.query else ''}{query}"
        head = (
            f"POST {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: text/xml\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        request = head.encode() + body
        origin = f"{parts.scheme}://{parts.netloc}"
        idle = self._idle.setdefault(origin, [])
        if idle:
            with suppress(Unanswered):
                return await self._exchange(idle.pop(), idle, request)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            connection = await asyncio.open_connection(
                parts.hostname, port, limit=HEAD_LIMIT, ssl=parts.scheme == "https" or None
            )
        except OSError as error:
            raise Unanswered(str(error)) from None
        return await self._exchange(connection, idle, request)

    def close(self) -> None:
        for idle in self._idle.values():
            for _, writer in idle:
                writer.close()
        self._idle.clear()

    async def _exchange(
        self, connection: Connection, idle: list[Connection], request: bytes
    ) -> int:
        reader, writer = connection
        reusable = False
        try:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            status = int(head[9:12])
            reusable = await _skip_body(reader, head) and len(idle) < KEPT
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:
            raise Unanswered(str(error) or "the receiver hung up") from None
        finally:
            # Also when the time is up and this task is cancelled: half an answer cannot be reused.
            if reusable:
                idle.append(connection)
            else:
                writer.close()
        return status


async def _skip_body(reader: asyncio.StreamReader, head: bytes) -> bool:
    """Read past the body; True when another request may follow on the connection."""
    length = None
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name == b"content-length":
            length = int(value)
        elif name == b"connection" and b"close" in value:
            return False
    if length is None:
        return head.startswith(b"http/1.1 204")
    if length:
        await reader.readexactly(length)
    return True
