"""`kill -9` of web, worker, both and PostgreSQL while 2,000 callbacks come in: each takes effect
exactly once."""

import threading
import time
from dataclasses import dataclass, field

import httpx
import psycopg
import pytest

from tests.killable import Database
from tests.live import Program, Programs, free_port
from tests.wecom import make
from tests.wecom.effects.apps import TABLE

EVENTS, SENDERS, CUSTOMERS = 2000, 6, 400


@dataclass
class Sender:
    """WeCom: sends each event until it is taken, as its retries do."""

    port: int
    waiting: list[bytes]
    taken: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=5) as http:
            while True:
                with self.lock:
                    if not self.waiting:
                        return
                    message = self.waiting.pop()
                while not self.is_taken(http, message):
                    time.sleep(0.1)
                with self.lock:
                    self.taken += 1

    def is_taken(self, http: httpx.Client, message: bytes) -> bool:
        call = make.call(message)
        try:
            return http.post(call.url, content=call.body).status_code == 200
        except httpx.TransportError:
            return False

    def wait(self, count: int) -> None:
        """Return once so many events are taken."""
        until = time.monotonic() + 120
        while self.taken < count:
            assert time.monotonic() < until, f"only {self.taken} of {count} were taken"
            time.sleep(0.01)


@pytest.mark.slow
def test_whatever_is_killed_each_event_takes_effect_exactly_once(database, tmp_path):
    environment = {
        **make.ENVIRONMENT,
        "DATABASE_URL": database.url,
        "DJANGO_SETTINGS_MODULE": "tests.wecom.effects.settings",
    }
    prepare(database, environment)
    programs = Programs(tmp_path)
    try:
        port = free_port()
        web, worker = programs.web(port=port, **environment), programs.worker(**environment)
        sender = Sender(port, [message(number) for number in range(EVENTS)])
        threads = [threading.Thread(target=sender.run) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        kill_in_turn(sender, web, worker, database)
        for thread in threads:
            thread.join(120)
        assert sender.taken == EVENTS
        effects = wait_for_effects(environment["DATABASE_URL"], worker)
        assert len(effects) == EVENTS
        assert len({inbox_id for inbox_id, _customer in effects}) == EVENTS
        for customer in {customer for _inbox_id, customer in effects}:
            mine = [inbox_id for inbox_id, whose in effects if whose == customer]
            assert mine == sorted(mine)
    finally:
        programs.end()


def kill_in_turn(sender: Sender, web: Program, worker: Program, database: Database) -> None:
    """Kill each, and start it again as `yutang up` does."""
    sender.wait(200)
    web.kill()
    web.start()
    sender.wait(600)
    worker.kill()
    worker.start()
    sender.wait(1000)
    web.kill()
    worker.kill()
    web.start()
    worker.start()
    sender.wait(1400)
    database.kill()
    database.start()


def prepare(database: Database, environment: dict[str, str]) -> None:
    database.migrate(**environment)
    with psycopg.connect(database.url, autocommit=True) as db:
        db.execute(TABLE)


def message(number: int) -> bytes:
    """Events of 400 customers, five each; the number stands in the customer's id."""
    return make.contact_event(
        "test_effect",
        ExternalUserID=f"wm{number % CUSTOMERS:04}",
        CreateTime=int(time.time()) - 1000 + number // CUSTOMERS,
    )


def wait_for_effects(url: str, worker: Program) -> list[tuple[int, str]]:
    """Every effect in its order, once nothing waits any more; the supervisor's part is ours."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if not worker.is_running():
            worker.start()
        with psycopg.connect(url) as db:
            waiting = db.execute("select count(*) from wecom_inbox where state = 'new'").fetchone()
            if waiting == (0,):
                return db.execute("select inbox_id, customer from effect order by id").fetchall()
        time.sleep(0.1)
    pytest.fail(worker.output()[-5000:])
