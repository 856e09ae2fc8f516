"""`yutang up`: everything one machine needs, under one supervisor."""

import argparse
import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yutang.cli import account, home, migrate, ports, ready, web
from yutang.cli.children import Child, program
from yutang.cli.cluster import Cluster, explain
from yutang.cli.errors import Refused
from yutang.cli.supervisor import Supervisor
from yutang.kernel import embedded

if TYPE_CHECKING:
    from yutang.cli.demo.brand import Brand

SIMULATOR_PORT = 8800
PAGES_FIRST = 4.0  # seconds that the workers wait for the pages at most
STILL_ENDING = "shared memory block"  # PostgreSQL, when processes of a killed server still end


def add(commands: Any) -> None:
    """Declare the options."""
    command = commands.add_parser("up", help="run PostgreSQL, web and worker together")
    command.add_argument("--host", default=web.HOST)
    command.add_argument("--port", type=int, default=web.PORT)
    command.add_argument("--processes", type=int, default=1, help="web processes (default 1)")
    command.add_argument("--demo", action="store_true", help="with stand-in and demo brand")
    command.add_argument("--sim-port", type=int, default=SIMULATOR_PORT)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run everything until Ctrl-C or SIGTERM."""
    folder = home.folder()
    home.make(folder)
    with home.only_one(folder):
        if url := os.environ.get("DATABASE_URL"):
            ready.check_database(url)
        ports.check_free(options.host, options.port, "--port")
        if options.demo:
            ports.check_free("127.0.0.1", options.sim_port, "--sim-port")
        return Up(options, folder).run()


class Up:
    """One run of `yutang up`."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.options = options
        self.folder = folder
        self.supervisor = Supervisor()
        self.brand = have_brand(options, folder) if options.demo else None
        self.ask_again_at = 0.0
        self.base_url = f"http://{options.host}:{options.port}"
        base_url = {"YUTANG_BASE_URL": os.environ.get("YUTANG_BASE_URL", self.base_url)}
        self.environment = {"YUTANG_HOME": str(folder), **base_url}
        if self.brand:
            self.environment |= self.brand.environment()
            self.brand.note_environment(base_url)
        else:
            (folder / home.DEMO_ENVIRONMENT).unlink(missing_ok=True)

    def run(self) -> int:
        """Start in order, tell when pages answer, and stop in order."""
        self.supervisor.catch_signals()
        started_at = time.monotonic()
        try:
            answers = self._start() and self._wait_for_pages()
            if answers and self._load_demo():
                took = time.monotonic() - started_at
                self.supervisor.say(f"ready at {self.base_url} after {took:.1f} s; Ctrl-C stops")
                self._tell_demo()
            self.supervisor.run()
        finally:
            self.supervisor.stop()
        self.supervisor.say("stopped")
        return 0

    def _start(self) -> bool:
        if not os.environ.get("DATABASE_URL") and not self._start_postgres():
            return False
        if not self._migrate():
            return False
        port = ["--host", self.options.host, "--port", str(self.options.port)]
        processes = ["--processes", str(self.options.processes)]
        if self.brand:
            self._launch("stand-in", self.brand.simulator())
        self._launch("web", [sys.executable, "-m", "yutang", "web", *port, *processes])
        return True

    def _wait_for_pages(self) -> bool:
        """Start the workers once the pages answer: loading all at once would delay the pages."""
        patient_until = time.monotonic() + PAGES_FIRST
        self.supervisor.run_until(lambda: self._answers() or time.monotonic() > patient_until)
        for name, share in (("welcome", "urgent"), ("worker", "rest")):
            if not self.supervisor.stopping:
                self._launch(name, [sys.executable, "-m", "yutang", "worker", "--share", share])
        return self.supervisor.run_until(self._answers)

    def _launch(self, name: str, arguments: list[str]) -> None:
        self.supervisor.launch(Child(name, program(arguments, self.environment)))

    def _start_postgres(self) -> bool:
        data = self.folder / "pg"
        cluster = Cluster(data, embedded.socket_folder(self.folder), account.for_postgres(data))
        child = postgres_child(cluster)
        self.supervisor.launch(child)

        def settled() -> bool:
            return cluster.is_ready(child.process) or child.has_failed()

        if not self.supervisor.run_until(settled):
            return False
        if not cluster.is_ready(child.process):
            raise Refused(explain("\n".join(child.last_lines), data))
        cluster.make_database()
        return True

    def _migrate(self) -> bool:
        url = os.environ.get("DATABASE_URL") or embedded.database_url(self.folder)
        note = self.folder / "migrated"
        if migrate.is_current(url, note):
            return True
        command = [sys.executable, "-m", "yutang", "migrate"]
        code = self.supervisor.run_once(Child("migrate", program(command, self.environment)))
        if self.supervisor.stopping:
            return False
        if code:
            raise Refused("The migrations did not run through; the lines above say why.")
        migrate.remember(url, note)
        return True

    def _answers(self) -> bool:
        if time.monotonic() < self.ask_again_at:
            return False
        self.ask_again_at = time.monotonic() + 0.1
        connection = http.client.HTTPConnection(self.options.host, self.options.port, timeout=0.5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def _load_demo(self) -> bool:
        if self.brand and not self.brand.is_loaded():
            command = self.brand.loader()
            code = self.supervisor.run_once(Child("demo", program(command, self.environment)))
            if code and not self.supervisor.stopping:
                raise Refused("The demo brand could not be loaded; the lines above say why.")
        elif self.brand:
            self.brand.connect()
        return not self.supervisor.stopping

    def _tell_demo(self) -> None:
        if self.brand:
            for line in self.brand.welcome(self.base_url):
                self.supervisor.say(line)


def postgres_child(cluster: Cluster) -> Child:
    """PostgreSQL as a child; each start first makes sure that nothing of the last one is left."""

    def start() -> "subprocess.Popen[bytes]":
        cluster.prepare()
        return cluster.start(subprocess.PIPE)

    return Child("postgres", start, signal.SIGINT, patience=60, passing=STILL_ENDING)


def have_brand(options: argparse.Namespace, folder: Path) -> "Brand":
    """The demo brand of the home; only a demo pays for loading it."""
    from yutang.cli.demo.brand import Brand  # noqa: PLC0415

    return Brand(folder, options.sim_port, options.port)
