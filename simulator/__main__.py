"""`python -m simulator serve` and `python -m simulator crowd`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from simulator.crowd import Plan, run
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
    crowding = commands.add_parser("crowd", help="let thousands of people scan, add, chat, leave")
    crowding.add_argument("--base", default="http://127.0.0.1:8800")
    crowding.add_argument("--seed", type=int, default=1)
    crowding.add_argument("--rate", type=float, default=10.0, help="adds per second")
    crowding.add_argument("--seconds", type=float, default=30.0)
    crowding.add_argument("--people", type=int, help="how many different people (rate × seconds)")
    crowding.add_argument("--code", action="append", default=[], help="scan these, not all codes")
    crowding.add_argument("--confirm", type=float, default=0.0, help="share of tasks sent (0 to 1)")
    crowding.add_argument("--json", action="store_true", help="print the summary as JSON only")
    crowding.set_defaults(run=_run_crowd)
    return parser


def _run_serve(args: argparse.Namespace) -> None:
    try:
        world = read_world(args.world) if args.world is not None else None
    except (OSError, ValueError) as error:
        raise SystemExit(f"The world {args.world} cannot be used: {error}") from None
    serve(port=args.port, home=args.home, world=world, base_url=args.base_url)


def _run_crowd(args: argparse.Namespace) -> None:
    plan = Plan(
        base=args.base,
        seed=args.seed,
        rate=args.rate,
        seconds=args.seconds,
        people=args.people or max(1, int(args.rate * args.seconds)),
        codes=args.code,
        confirm=args.confirm,
        quiet=args.json,
    )
    summary = asyncio.run(run(plan))
    if args.json:
        sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{name:>22}  {value}\n" for name, value in summary.items())


if __name__ == "__main__":
    main()
