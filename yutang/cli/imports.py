"""`yutang import`: files of other systems into ours."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from yutang.cli import ready
from yutang.cli.errors import Refused


def add(commands: Any) -> None:
    """Declare the options."""
    command = commands.add_parser("import", help="import orders from a file")
    kinds = command.add_subparsers(metavar="WHAT", required=True)
    orders = kinds.add_parser("orders", help="orders of a shop: CSV, CSV.gz or XLSX")
    orders.add_argument("file", type=Path)
    orders.add_argument("--source", required=True, help="the shop, e.g. tmall; names its orders")
    orders.add_argument("--map", type=Path, help="JSON: our fields to the file's columns")
    orders.add_argument("--dry-run", action="store_true", help="read and count, change nothing")
    orders.add_argument("--json", action="store_true", help="for programs")
    orders.set_defaults(run=import_orders)


def import_orders(options: argparse.Namespace) -> None:
    """Import the file; importing it again changes nothing."""
    for path in (options.file, options.map):
        if path is not None and not path.is_file():
            raise Refused(f"There is no file {path}.")
    with ready.django():
        from yutang.commerce.commands import imports  # noqa: PLC0415 - Django is set up by now

        map = imports.read_map(options.map.read_text("utf-8")) if options.map else None
        answer = imports.import_orders(
            path=options.file,
            source=options.source,
            map=map,
            dry_run=options.dry_run,
            step=show_step if sys.stderr.isatty() and not options.json else ignore_step,
        )
        ready.tell(json.dumps(answer) if options.json else summary(answer))


def show_step(done: int, total: int | None) -> None:
    """Progress on the terminal, in place."""
    share = f"{done * 100 // total} %" if total else f"{done:,}"
    sys.stderr.write(f"\r{share} ")


def ignore_step(done: int, total: int | None) -> None:
    """No progress where nobody watches."""


def summary(answer: dict[str, Any]) -> str:
    """What came of it, in one or two lines."""
    counts = (
        "{lines:,} lines: {orders:,} orders of {customers:,} customers, {refunds:,} refunds, "
        "{rejected:,} rows handed back, in {seconds:.1f} s"
    ).format(**answer)
    if answer["rejected_file"]:
        return f"{counts}\nThe rows handed back, with line and reason: {answer['rejected_file']}"
    return counts
