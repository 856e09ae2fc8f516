"""One process, one event loop: Granian in front of the stand-in."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from simulator.actions import effects
from simulator.app import Front
from simulator.sim import Sim
from simulator.world import World


def serve(*, port: int, home: Path, world: World | None, base_url: str) -> None:
    """Answer on 127.0.0.1 until SIGTERM or Ctrl-C."""
    _require_free(port)
    with _own(home):
        asyncio.run(_serve(port, home, world, base_url or f"http://127.0.0.1:{port}"))


async def _serve(port: int, home: Path, world: World | None, base_url: str) -> None:
    sim = Sim(home, base_url=base_url, world=world)
    effects.register(sim)
    server = _server(sim, port)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        sim.hurry()
        server.stop()  # type: ignore[no-untyped-call]

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop)
    await sim.start()
    ready = asyncio.create_task(_say_when_ready(port, base_url))
    try:
        await server.serve()
    finally:
        ready.cancel()
        await sim.stop()
    # All is written. Granian's threads may still be about to call Python, and abort the process
    # (exit code -6) when they find the interpreter being taken down under them.
    os._exit(0)


def _server(sim: Sim, port: int) -> Server:
    return Server(
        Front(sim),
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=1_024,
        log_enabled=False,
    )


async def _say_when_ready(port: int, base_url: str) -> None:
    """Granian starts to listen on a thread of its own, after its start-up hooks."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01)
            continue
        writer.close()
        print(f"simulator ready on {base_url}", flush=True)  # noqa: T201
        return


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise SystemExit(f"Port {port} is taken; choose another with --port.") from None


@contextmanager
def _own(home: Path) -> Iterator[None]:
    """Two processes on one journal would overwrite each other."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = os.open(home / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise SystemExit(f"{home} cannot be written: {error.strerror}.") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit(f"Another stand-in already uses {home}.") from None
    try:
        yield
    finally:
        os.close(lock)
