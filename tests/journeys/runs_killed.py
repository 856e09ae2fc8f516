"""Workers that move runs, to be killed: `-m tests.journeys.runs_killed MOMENT`.

Each line that it reads makes it start one, by a fork, so that no time is lost with loading; it
answers with the process's number.
"""

import os
import signal
import sys
import time
from datetime import datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yutang.settings")
django.setup()

from yutang.cli.leash import leash  # noqa: E402 - settings come first
from yutang.journeys.commands.moving import move_due  # noqa: E402 - likewise
from yutang.kernel import clock  # noqa: E402 - likewise

BATCH = 40


def run(at: datetime) -> None:
    """Move whoever is due, for ever."""
    with clock.frozen(at):
        while True:
            if not move_due(at=at, most=BATCH):
                time.sleep(0.02)


def breed(at: datetime) -> None:
    """Start a worker for each line; nothing is open yet that two of them could share."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who is killed is gone
    hold = leash(signal.SIGKILL)
    for _line in sys.stdin:
        pid = os.fork()
        if not pid:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            hold()
            run(at)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    breed(datetime.fromisoformat(sys.argv[1]))
