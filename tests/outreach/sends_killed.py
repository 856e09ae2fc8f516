"""A worker of one mass send in small steps, to be killed: `-m tests.outreach.sends_killed ID`.

Waits that are minutes in real life are half a second here.
"""

import os
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yutang.settings")
django.setup()

from yutang.outreach.commands import (  # noqa: E402 - settings come first
    admission,
    carrying,
    handing,
    packing,
    reconciling,
    sends,
)
from yutang.wecom.api import mass  # noqa: E402

MOMENT = timedelta(seconds=0.5)


def run(send_id: int) -> None:
    """Plan, admit, pack and carry for ever."""
    handing.DISPATCH = carrying.PAUSE = MOMENT
    reconciling.PAUSES = (MOMENT, MOMENT)
    mass.CREATION_SECONDS = 0.5
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        sends.plan_send(send_id=send_id)
        admission.admit(most=200)
        packed = packing.pack(most=100)
        moved = [carrying.carry_next() for _ in range(3)]
        if not (packed or any(moved)):
            time.sleep(0.05)


if __name__ == "__main__":
    run(int(sys.argv[1]))
