"""`yutang up`: below 5 s to the first page at the second start, and what it holds at rest.

At rest before any work, and with the demo brand after it: audiences refreshed, customers indexed.

    python bench/start.py

The raw limit: the time until a bare Python with Django's settings could answer, which is what
one process needs for its imports. Prints JSON.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.cli.installation import Installation, children, has_words  # noqa: E402 - found above
from tests.live import free_port  # noqa: E402 - likewise

LONGEST_START = 5.0  # seconds
MOST_WEB, MOST_WORKER = 250, 300  # MB
REST_SECONDS, WORK_SECONDS = 10, 90  # refreshes are due every minute
IMPORTS = "import yutang.wsgi; from django.urls import get_resolver; get_resolver()._populate()"


def main() -> int:
    """Print what was measured; the exit code says whether it is enough."""
    with tempfile.TemporaryDirectory(prefix="yutang-bench-") as folder:
        installation = Installation(Path(folder) / "var")
        first = installation.start()
        installation.stop()
        starts = []
        for _ in range(3):
            starts.append(installation.start())
            installation.stop()
        installation.start()
        time.sleep(REST_SECONDS)
        web, worker = memory(installation, "web"), memory(installation, "worker")
        installation.stop()
        worked = after_work(Path(folder) / "demo")
    raw = min(imports_seconds() for _ in range(3))
    again = statistics.median(starts)
    result = {
        "first_start_s": round(first, 2),
        "second_start_s": round(again, 2),
        "raw_imports_s": round(raw, 2),
        "ratio": round(again / raw, 2),
        "web_mb": web,
        "worker_mb": worker,
        "largest_after_work_mb": worked,
        "wanted_second_start_s": LONGEST_START,
        "wanted_web_mb": MOST_WEB,
        "wanted_worker_mb": MOST_WORKER,
    }
    print(json.dumps(result))
    is_small = web <= MOST_WEB and max(worker, worked) <= MOST_WORKER
    return int(again > LONGEST_START or not is_small)


def after_work(home: Path) -> int:
    """MB of the largest worker that has mirrored, refreshed audiences and indexed the demo."""
    installation = Installation(home)
    installation.launch("--demo", "--sim-port", str(free_port()))
    installation.wait_until_it_says("Sign in with one of these names", 300)
    time.sleep(WORK_SECONDS)
    workers = [p for p in children(installation.pid) if has_words(p, ("yutang", "worker"))]
    found = max(share(pid) for pid in workers) >> 10
    installation.stop()
    return found


def memory(installation: Installation, name: str) -> int:
    """MB that the program and its children hold (proportional share), web or worker."""
    mains = [p for p in children(installation.pid) if has_words(p, ("yutang", name))]
    pids = {pid for main in mains for pid in (main, *children(main))}
    return sum(share(pid) for pid in pids) >> 10


def share(pid: int) -> int:
    """KB of one process, shared pages divided among those who share them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def imports_seconds() -> float:
    """Seconds of a Python that only imports all that the web needs."""
    started_at = time.monotonic()
    subprocess.run([sys.executable, "-c", IMPORTS], cwd=ROOT, check=True, capture_output=True)
    return time.monotonic() - started_at


if __name__ == "__main__":
    sys.exit(main())
