"""`yutang audience`: what people and programs may ask of audiences in the terminal."""

import argparse
import json
import sys
import time
from typing import Any

from yutang.cli import audience_count, audience_saved, ready


def add(commands: Any) -> None:
    """Declare the options."""
    command = commands.add_parser("audience", help="count audiences, and mirror the warehouse")
    actions = command.add_subparsers(metavar="ACTION", required=True)
    mirroring = actions.add_parser("mirror", help="bring the warehouse up to the database")
    mirroring.add_argument("--rebuild", action="store_true", help="make it anew, from nothing")
    mirroring.add_argument("--json", action="store_true", help="for programs")
    mirroring.set_defaults(run=mirror)
    audience_count.add(actions)
    audience_saved.add(actions)


def mirror(options: argparse.Namespace) -> None:
    """Mirror all that is there, and say how many rows and bytes the warehouse holds."""
    with ready.django():
        from yutang.audiences.warehouse import mirror as warehouse  # noqa: PLC0415 - Django is up
        from yutang.audiences.warehouse import place  # noqa: PLC0415

        started = time.monotonic()
        said = show_step if sys.stderr.isatty() and not options.json else warehouse.ignore
        version = (warehouse.rebuild if options.rebuild else warehouse.catch_up)(said=said)
        answer = {
            "version": version.number,
            "at": version.at.isoformat(),
            "rows": {name: pile.rows() for name, pile in version.piles.items()},
            "bytes": sum(part.size for part in version.parts()),
            "folder": str(place.folder()),
            "seconds": round(time.monotonic() - started, 2),
        }
        ready.tell(json.dumps(answer) if options.json else mirrored(answer))


def show_step(name: str, rows: int) -> None:
    """One relation is ready."""
    sys.stderr.write(f"{name:<10}{rows:>14,} rows\n")


def mirrored(answer: dict[str, Any]) -> str:
    """The same for people."""
    rows = ", ".join(f"{name} {count:,}" for name, count in answer["rows"].items())
    return (
        f"Version {answer['version']} in {answer['folder']}: {rows}; "
        f"{answer['bytes'] / 1e6:,.1f} MB, {answer['seconds']:.1f} s"
    )
