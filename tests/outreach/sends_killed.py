"""Workers of one mass send in small steps, to be killed: `-m tests.outreach.sends_killed ID`.

Each line that it reads makes it start one, by a fork, so that no time is lost with loading; it
answers with the process's number. Waits that are minutes in real life are half a second here.
"""

import os
import signal
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yutang.settings")
django.setup()

from yutang.cli.leash import leash  # noqa: E402 - settings come first
from yutang.outreach.commands import (  # noqa: E402 - likewise
    admission,
    carrying,
    handing,
    packing,
    reconciling,
    sends,
)
from yutang.wecom.api import mass  # noqa: E402 - likewise

MOMENT = timedelta(seconds=0.5)


def run(send_id: int) -> None:
    """Plan, admit, pack and carry for ever."""
    handing.DISPATCH = carrying.PAUSE = MOMENT
    reconciling.PAUSES = (MOMENT, MOMENT)
    mass.CREATION_SECONDS = 0.5
    while True:
        sends.plan_send(send_id=send_id)
        admission.admit(most=200)
        packed = packing.pack(most=100)
        moved = [carrying.carry_next() for _ in range(3)]
        if not (packed or any(moved)):
            time.sleep(0.05)


def breed(send_id: int) -> None:
    """Start a worker for each line; nothing is open yet that two of them could share."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who is killed is gone
    hold = leash(signal.SIGKILL)
    for _line in sys.stdin:
        pid = os.fork()
        if not pid:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            hold()
            run(send_id)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    breed(int(sys.argv[1]))
