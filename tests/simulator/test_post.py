"""The lean client of the callback sender against receivers with odd manners."""

import asyncio
from collections.abc import Callable

import pytest

from simulator.callbacks.post import Poster, Unanswered
from tests.simulator.kit import apart

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def posts(
    count: int, answer: Callable[[int], bytes], *, hang_up: bool = False
) -> tuple[list[int], int]:
    """Statuses of so many POSTs, and over how many connections they went."""

    async def play() -> tuple[list[int], int]:
        connections = 0
        requests = 0

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal connections, requests
            connections += 1
            while head := await reader.readline():
                assert head.startswith(b"POST /hook?own=1&a=b HTTP/1.1")
                assert (await reader.readuntil(b"\r\n\r\n")).count(b"\r\n") == 4
                assert await reader.readexactly(4) == b"body"
                requests += 1
                writer.write(answer(requests))
                if hang_up:
                    break
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        poster = Poster()
        try:
            url = f"http://127.0.0.1:{port}/hook?own=1"
            statuses = []
            for _ in range(count):
                statuses.append(await poster.post(url, "a=b", b"body"))
                await asyncio.sleep(0.01)
            return statuses, connections
        finally:
            poster.close()
            server.close()
            await server.wait_closed()
            await asyncio.sleep(0.01)

    return apart(play())


def test_a_connection_is_used_again():
    assert posts(3, lambda _: OK) == ([200, 200, 200], 1)


def test_a_connection_closed_meanwhile_is_replaced():
    assert posts(2, lambda _: OK, hang_up=True) == ([200, 200], 2)


def test_an_answer_of_unknown_length_ends_its_connection():
    chunked = b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert posts(2, lambda _: chunked) == ([202, 202], 2)
    closing = OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert posts(2, lambda _: closing) == ([200, 200], 2)
    assert posts(2, lambda _: b"HTTP/1.1 204 No Content\r\n\r\n") == ([204, 204], 1)


def test_nonsense_silence_and_odd_addresses_are_no_answer():
    with pytest.raises(Unanswered):
        posts(1, lambda _: b"what?\r\n\r\n")
    with pytest.raises(Unanswered):
        posts(1, lambda _: b"", hang_up=True)
    with pytest.raises(Unanswered):
        apart(Poster().post("ftp://127.0.0.1/", "", b""))
