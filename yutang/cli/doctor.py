"""`yutang doctor`: what is wrong, and the exact mend for each."""

import argparse
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from yutang.cli import ready

if TYPE_CHECKING:
    from yutang.kernel.health import Finding

MARKS = {"ok": "✓", "warn": "!", "error": "✗"}


def add(commands: Any) -> None:
    """Declare the options."""
    command = commands.add_parser("doctor", help="examine this installation and name the mends")
    command.add_argument("--json", action="store_true", help="for programs")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run every check; exit code 1 when one found an error."""
    with ready.django():
        from yutang.kernel import health  # noqa: PLC0415 - Django is set up by now

        found = health.examine()
        if options.json:
            ready.tell(json.dumps(as_data(found), ensure_ascii=False, indent=2))
        else:
            show(found)
        return int(any(each.level == "error" for group in found.values() for each in group))


def as_data(found: "dict[str, list[Finding]]") -> list[dict[str, str]]:
    """The findings as plain data, in order."""
    return [
        {
            "check": name,
            "level": str(each.level),
            "title": str(each.title),
            "detail": str(each.detail),
            "mend": str(each.mend),
        }
        for name, group in found.items()
        for each in group
    ]


def show(found: "dict[str, Iterable[Finding]] | dict[str, list[Finding]]") -> None:
    """Print one line for each finding, and the mend below it."""
    for group in found.values():
        for each in group:
            detail = f": {each.detail}" if each.detail else ""
            ready.tell(f"{MARKS[each.level]} {each.title}{detail}")
            if each.mend:
                ready.tell(f"  → {each.mend}")
