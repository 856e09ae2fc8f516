"""Run every benchmark of this folder, print a table, and write var/bench.json.

    python -m bench.run [NAME …]

A benchmark is a program of its own: its last line of output is a JSON object with what it
measured (`name` if it differs from the file's; keys with `wanted` hold the promise, keys with
`raw` the limit measured in the same run), and its exit code says whether that is enough.
"""

import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "var" / "bench.json"


@dataclass
class Outcome:
    """What one benchmark said."""

    name: str
    enough: bool
    took_seconds: float
    figures: dict[str, Any]
    error: str = ""


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; 1: one of them is not enough."""
    console = Console()
    outcomes = []
    for file in files(names):
        console.print(f"[dim]{file.stem} …[/dim]")
        outcomes.append(measure(file))
    console.print(table(outcomes))
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(report(outcomes), ensure_ascii=False, indent=2) + "\n")
    console.print(f"written to {RESULT.relative_to(ROOT)}")
    return int(not all(outcome.enough for outcome in outcomes))


def files(names: list[str]) -> list[Path]:
    """The benchmarks to run, in the order of their names."""
    found = sorted(Path(__file__).parent.glob("[a-z]*.py"))
    return [f for f in found if f.stem != "run" and (not names or f.stem in names)]


def measure(file: Path) -> Outcome:
    """Run one benchmark to its end."""
    started_at = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    took = round(time.monotonic() - started_at, 1)
    try:
        figures = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        return Outcome(file.stem, False, took, {}, (done.stderr or done.stdout)[-2000:])
    name = figures.pop("name", file.stem)
    return Outcome(name, done.returncode == 0, took, figures)


def table(outcomes: list[Outcome]) -> Table:
    """The outcomes for people."""
    shown = Table("what", "measured", "raw limit", "wanted", "", title="Benchmarks")
    for outcome in outcomes:
        groups: dict[str, list[str]] = {"": [], "raw": [], "wanted": []}
        for key, value in outcome.figures.items():
            kind = next((word for word in ("wanted", "raw") if word in key), "")
            kind = "raw" if key.startswith("ratio") else kind
            groups[kind].append(f"{key} {shorten(value)}")
        cells = ["\n".join(lines) for lines in groups.values()]
        cells[0] = cells[0] or outcome.error
        shown.add_row(outcome.name, *cells, "[green]✓[/]" if outcome.enough else "[red]✗[/]")
        shown.add_section()
    return shown


def shorten(value: Any) -> str:
    """A figure as people read it."""
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def report(outcomes: list[Outcome]) -> dict[str, Any]:
    """The outcomes for programs, with the machine they were measured on."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cores": os.cpu_count(),
            "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
            "python": platform.python_version(),
            "system": platform.platform(),
        },
        "results": [asdict(outcome) for outcome in outcomes],
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
