"""One process, one event loop: Granian in front of the stand-in."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from simulator.app import Front
from simulator.sim import Sim
from simulator.world import World


def serve(*, port: int, home: Path, world: World | None, base_url: str) -> None:
    """Answer on 127.0.0.1 until SIGTERM or Ctrl-C."""
    asyncio.run(_serve(port, home, world, base_url or f"http://127.0.0.1:{port}"))


async def _serve(port: int, home: Path, world: World | None, base_url: str) -> None:
    sim = Sim(home, base_url=base_url, world=world)
    server = Server(
        Front(sim),
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=1_024,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()

    def stop() -> None:
        sim.hurry()
        server.stop()  # type: ignore[no-untyped-call]

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop)
    server.on_startup(lambda: print(f"simulator ready on {base_url}", flush=True))  # noqa: T201
    await sim.start()
    try:
        await server.serve()
    finally:
        await sim.stop()
