"""`yutang web`: the pages, the callbacks and the API, served by Granian."""

import argparse
import os
import signal
from collections.abc import Callable
from typing import Any

from yutang.cli import ports
from yutang.cli.leash import die_with_parent

HOST, PORT = "127.0.0.1", 8000
THREADS = 16  # mostly waiting for PostgreSQL; the pool in the settings is larger


def add(commands: Any) -> None:
    """Declare the options."""
    command = commands.add_parser("web", help="serve pages, callbacks and the API")
    command.add_argument("--host", default=HOST)
    command.add_argument("--port", type=int, default=PORT)
    command.add_argument("--processes", type=int, default=1, help="web processes (default 1)")
    command.add_argument("--threads", type=int, default=THREADS, help="threads of each process")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT, then finish the requests in hand."""
    from granian import Granian  # noqa: PLC0415 - only this command pays for it
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    ports.check_free(options.host, options.port, "--port")
    server = Granian(
        "yutang.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.processes,
        blocking_threads=options.threads,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=15,
    )
    server.serve(target_loader=loader(os.getpid()), wrap_loader=False)


def loader(parent: int) -> Callable[[], Any]:
    """What a web process runs first: it ends with Granian's main process, so the port is free."""

    def load() -> Any:
        die_with_parent(signal.SIGKILL, parent)
        from django.urls import get_resolver  # noqa: PLC0415 - loaded after the fork

        from yutang.wsgi import application  # noqa: PLC0415

        get_resolver()._populate()  # every page's module now, not at somebody's first request
        return application

    return load
