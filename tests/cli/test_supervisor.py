"""The supervisor: order, restarts, and output."""

import signal
import sys
import time

from yutang.cli.children import Child, program
from yutang.cli.supervisor import Supervisor

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('up', flush=True); time.sleep(60)",
]


def test_a_child_that_ends_at_once_is_restarted_later_and_later():
    child = Child("web", program([sys.executable, "-c", "pass"], {}))
    child.launch()
    assert child.process
    child.process.communicate()
    pauses = [child.plan_restart() for _ in range(7)]
    assert pauses == sorted(pauses)
    assert pauses[0] < 0.5
    assert pauses[-1] == 15.0


def test_a_child_that_ignores_the_signal_is_killed_after_its_patience(capsys):
    supervisor = Supervisor()
    child = Child("web", program(STUBBORN, {}), patience=0.3)
    supervisor.launch(child)
    supervisor.run_until(lambda: "up" in child.last_lines)
    started_at = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - started_at < 5
    assert child.why_ended() == "killed by SIGKILL"


def test_the_first_child_is_stopped_last(capsys):
    ends = []

    class Noted(Child):
        def signal(self, sign: signal.Signals) -> None:
            ends.append(self.name)
            super().signal(sign)

    supervisor = Supervisor()
    for name in ("postgres", "web", "worker"):
        supervisor.launch(Noted(name, program(SLEEP, {})))
    supervisor.stop()
    assert ends == ["worker", "web", "postgres"]


def test_output_is_merged_under_the_program_names(capsys):
    supervisor = Supervisor()
    words = [sys.executable, "-c", "print('one'); print('two', end='')"]
    assert supervisor.run_once(Child("migrate", program(words, {}))) == 0
    assert capsys.readouterr().out.splitlines() == ["migrate   │ one", "migrate   │ two"]
