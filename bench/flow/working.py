"""Workers of the engine as processes of their own, so that their memory can be told, and killed."""

import json
import os
import resource
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
THREADS = 2  # as the worker has


def sweep(at: datetime, *, says: bool = False) -> dict[str, float]:
    """Let a worker move everybody who is due at that moment, and admit what they plan."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.flow.working", at.isoformat(), "says" if says else ""],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def begin(at: datetime) -> "subprocess.Popen[bytes]":
    """A worker that moves whoever is due, until it is killed."""
    return subprocess.Popen(
        [sys.executable, "-m", "bench.flow.working", at.isoformat(), "", "ever"], cwd=ROOT
    )


def main(moment: str, says: str = "", ever: str = "") -> None:
    """Be the worker."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yutang.settings")
    import django

    django.setup()
    from yutang.kernel import clock
    from yutang.outreach.commands.admission import admit_all

    at = datetime.fromisoformat(moment)
    began, busy = time.perf_counter(), time.process_time()
    threads = [threading.Thread(target=_move, args=(at, bool(ever))) for _ in range(THREADS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    moved = time.perf_counter() - began
    if says:
        with clock.frozen(at):
            admit_all(at=at)
    figures: dict[str, Any] = {
        "seconds": time.perf_counter() - began,
        "moved_s": moved,
        "python_s": time.process_time() - busy,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def _move(at: datetime, ever: bool) -> None:
    from yutang.journeys.commands.moving import move_due
    from yutang.journeys.loops import BATCH
    from yutang.kernel import clock

    with clock.frozen(at):
        while True:
            if move_due(at=at, most=BATCH):
                continue
            if not ever:
                return
            time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
