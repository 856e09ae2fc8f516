"""A target that says what it has to say a byte at a time, for ever if need be, over real TCP."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PAUSE = 0.02  # seconds between two bytes


@contextmanager
def dripping(at_once: bytes, then: bytes = b" ") -> Iterator[str]:
    """Whoever calls hears `at_once` in one go and `then` byte by byte without end; its address."""
    over = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_serve, args=(server, at_once, then, over), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/hook"
    finally:
        over.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def _serve(server: socket.socket, at_once: bytes, then: bytes, over: threading.Event) -> None:
    with suppress(OSError):  # it is closed
        while True:
            caller, _address = server.accept()
            drip = threading.Thread(target=_drip, args=(caller, at_once, then, over), daemon=True)
            drip.start()


def _drip(caller: socket.socket, at_once: bytes, then: bytes, over: threading.Event) -> None:
    with caller, suppress(OSError):  # whoever called has hung up
        caller.sendall(at_once)
        place = 0
        while not over.wait(PAUSE):
            caller.sendall(then[place % len(then) :][:1])
            place += 1
