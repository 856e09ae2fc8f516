"""`yutang worker`: jobs, readers and loops."""

import argparse
from typing import Any


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
    import django  # noqa: PLC0415 - only commands that need Django pay for it

    django.setup()
    from yutang.kernel import worker  # noqa: PLC0415

    worker.run(worker.Share(options.share))
