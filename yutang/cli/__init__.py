"""The command `yutang`: one file per noun, each with `add(commands)` that declares its options."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence

from yutang.cli.errors import Refused

COMMANDS = (
    "up",
    "web",
    "worker",
    "migrate",
    "doctor",
    "user",
    "imports",
    "demo",
    "backup",
    "audience",
    "rfm",
)
Run = Callable[[argparse.Namespace], int | None]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    options = parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yutang.settings")
    run: Run = options.run
    try:
        sys.exit(run(options) or 0)
    except Refused as refusal:
        print(f"yutang: {refusal}", file=sys.stderr)  # noqa: T201 - the terminal is our page
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def parser() -> argparse.ArgumentParser:
    """All commands and their options; Django is loaded only by the command that runs."""
    found = argparse.ArgumentParser(
        prog="yutang", description="Private-domain (SCRM) system for WeCom and WeChat."
    )
    commands = found.add_subparsers(metavar="COMMAND", required=True)
    for name in COMMANDS:
        importlib.import_module(f"yutang.cli.{name}").add(commands)
    return found
