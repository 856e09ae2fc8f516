"""`python -m simulator serve` and `python -m simulator crowd`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.serve import serve
from simulator.world import read_world


def main() -> None:
    args = _parser().parse_args()
    args.run(args)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    commands = parser.add_subparsers(required=True)
    serving = commands.add_parser("serve", help="answer as WeCom on 127.0.0.1")
    serving.add_argument("--port", type=int, default=8800)
    serving.add_argument("--home", type=Path, required=True, help="where the state is kept")
    serving.add_argument("--world", type=Path, help="what a fresh home starts with (JSON)")
    serving.add_argument("--base-url", default="", help="how others reach this server")
    serving.set_defaults(run=_run_serve)
    return parser


def _run_serve(args: argparse.Namespace) -> None:
    world = read_world(args.world) if args.world is not None else None
    serve(port=args.port, home=args.home, world=world, base_url=args.base_url)


if __name__ == "__main__":
    main()
