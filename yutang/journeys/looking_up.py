"""Names are looked up apart: a resolver that drips keeps its own thread, never the caller's.

`getaddrinfo` can't be told to stop, and an event loop waits for its threads when it closes. So each
look-up has a thread that nobody waits for, and there are only so many of them at a time.
"""

import asyncio
import socket
from concurrent.futures import Future
from threading import BoundedSemaphore, Thread

AT_ONCE = 16  # look-ups that hang; whoever comes then is told that there was no answer
_places = BoundedSemaphore(AT_ONCE)


async def addresses(host: str, port: int) -> list[str]:
    """Where the name leads, each address once; raises `TimeoutError` where all places hang."""
    if not _places.acquire(blocking=False):
        raise TimeoutError
    found: Future[list[str]] = Future()
    Thread(target=_look_up, args=(host, port, found), daemon=True).start()
    return await asyncio.wrap_future(found)


def _look_up(host: str, port: int, found: Future[list[str]]) -> None:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as fault:
        _tell(found, fault)
    else:
        _tell(found, list(dict.fromkeys(str(address[0]) for *_kind, address in rows)))
    finally:
        _places.release()


def _tell(found: Future[list[str]], what: list[str] | Exception) -> None:
    """Nothing, where whoever asked has gone."""
    if not found.set_running_or_notify_cancel():
        return
    if isinstance(what, Exception):
        found.set_exception(what)
    else:
        found.set_result(what)
