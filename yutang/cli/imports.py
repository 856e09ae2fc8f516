"""`yutang import`: files of other systems into ours."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from yutang.cli import ready
from yutang.cli.errors import Refused

SOURCES = {
    "orders": "the shop, e.g. tmall; names its orders",
    "customers": "the shop of a column of buyers' ids",
}


def add(commands: Any) -> None:
    """Declare the options."""
    command = commands.add_parser("import", help="import orders, products or customers from a file")
    kinds = command.add_subparsers(metavar="WHAT", required=True)
    for kind in ("orders", "products", "customers"):
        one = kinds.add_parser(kind, help=f"{kind}: CSV, CSV.gz, XLSX or XLS")
        one.add_argument("file", type=Path)
        if kind in SOURCES:
            one.add_argument("--source", required=kind == "orders", default="", help=SOURCES[kind])
        one.add_argument("--map", type=Path, help="JSON: our fields to the file's columns")
        one.add_argument("--dry-run", action="store_true", help="read and count, change nothing")
        one.add_argument("--json", action="store_true", help="for programs")
        one.set_defaults(run=import_file, kind=kind)


def import_file(options: argparse.Namespace) -> int:
    """Import the file; importing it again changes nothing. Errors are JSON too where asked."""
    for path in (options.file, options.map):
        if path is not None and not path.is_file():
            return refuse(options, "no_such_file", f"There is no file {path}.")
    with ready.django():
        from yutang.kernel.errors import DomainError  # noqa: PLC0415 - Django is set up by now

        try:
            answer = _imported(options)
        except DomainError as fault:
            return refuse(options, fault.code, str(fault))
        ready.tell(json.dumps(answer) if options.json else summary(answer))
        if answer["rejected"] and options.json:
            sys.stderr.write(f"{answer['rejected']} rows handed back: {answer['rejected_file']}\n")
    return 0


def _imported(options: argparse.Namespace) -> dict[str, Any]:
    from yutang.commerce.commands import imports  # noqa: PLC0415 - Django is set up by now

    text = options.map.read_text("utf-8") if options.map else None
    how = {
        "path": options.file,
        "dry_run": options.dry_run,
        "step": show_step if sys.stderr.isatty() and not options.json else ignore_step,
    }
    if options.kind == "orders":
        map = imports.read_map(text) if text else None
        return imports.import_orders(source=options.source, map=map, **how)
    source = getattr(options, "source", "")
    columns = imports.read_columns(text) if text else None
    return imports.import_table(kind=options.kind, source=source, map=columns, **how)


def refuse(options: argparse.Namespace, code: str, sentence: str) -> int:
    """Say why not, as JSON where a program asked; exit code 1 either way."""
    if not options.json:
        raise Refused(sentence)
    ready.tell(json.dumps({"error": code, "detail": sentence}))
    return 1


def show_step(done: int, total: int | None) -> None:
    """Progress on the terminal, in place."""
    share = f"{done * 100 // total} %" if total else f"{done:,}"
    sys.stderr.write(f"\r{share} ")


def ignore_step(done: int, total: int | None) -> None:
    """No progress where nobody watches."""


def summary(answer: dict[str, Any]) -> str:
    """What came of it, in one or two lines."""
    if "created" in answer:
        text = "{lines:,} lines: {created:,} new, {updated:,} known before, {rejected:,} rows "
    else:
        text = "{lines:,} lines: {orders:,} orders of {customers:,} customers, "
        text += "{refunds:,} refunds, {rejected:,} rows "
    counts = (text + "handed back, in {seconds:.1f} s").format(**answer)
    if answer["rejected_file"]:
        return f"{counts}\nThe rows handed back, with line and reason: {answer['rejected_file']}"
    return counts
