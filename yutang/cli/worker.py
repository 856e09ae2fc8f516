"""`yutang worker`: jobs, readers and loops."""

import argparse
from typing import Any

from yutang.cli import ready


def add(commands: Any) -> None:
    """Declare the options."""
    command = commands.add_parser("worker", help="run jobs, readers and loops")
    command.add_argument(
        "--share",
        choices=["all", "urgent", "rest"],
        default="all",
        help="urgent: only what somebody waits for (welcomes); rest: all but that",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Work until SIGTERM or SIGINT, then finish what is in hand."""
    ready.set_up()
    from yutang.kernel import worker  # noqa: PLC0415 - Django is set up by now

    worker.run(worker.Share(options.share))
