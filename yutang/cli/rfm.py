"""`yutang rfm`: the segments of a way to score customers, with counts and amounts."""

import argparse
import json
from pathlib import Path
from typing import Any

from yutang.cli import ready
from yutang.cli.errors import Refused


def add(commands: Any) -> None:
    """Declare the options."""
    command = commands.add_parser("rfm", help="segments by recency, frequency and amount")
    command.add_argument("--config", type=Path, help="JSON of the model (default: the usual one)")
    command.add_argument("--engine", choices=("duckdb", "postgres"), help="default: the mirror")
    command.add_argument("--json", action="store_true", help="for programs")
    command.set_defaults(run=show)


def show(options: argparse.Namespace) -> None:
    """Cut and count now; nothing is saved."""
    config = _read(options.config)
    with ready.django():
        answer = _answer(config, options.engine or "")
    if options.json:
        ready.tell(json.dumps(answer, ensure_ascii=False))
        return
    for part in answer["segments"]:
        line = "{segment:<20} {customers:>9,} {amount:>16,} {share:>7.1%} {amount_share:>7.1%}"
        ready.tell(line.format(**part))
    ready.tell("{customers:,} customers, {left_out:,} without orders".format(**answer))


def _read(path: Path | None) -> Any:
    if path is None:
        return {}
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise Refused(f"{path} can't be read as JSON: {problem}") from None


def _answer(data: Any, engine: str) -> dict[str, Any]:
    from yutang.audiences.commands.rfm import read_config  # noqa: PLC0415 - Django is set up by now
    from yutang.audiences.queries import rfm  # noqa: PLC0415

    config = read_config(data)
    cuts, cube = rfm.scored(config, engine=engine) or (None, None)
    return {
        "config": config.model_dump(mode="json", by_alias=True),
        "cuts": cuts.model_dump(mode="json") if cuts else None,
        "customers": cube.customers if cube else 0,
        "amount": cube.amount if cube else 0,
        "left_out": cube.left_out if cube else 0,
        "segments": [_part(each) for each in cube.segments()] if cube else [],
        "cells": [_cell(each) for each in cube.cells] if cube else [],
    }


def _part(part: Any) -> dict[str, Any]:
    return {
        "segment": part.key,
        "customers": part.customers,
        "amount": part.amount,
        "share": part.share,
        "amount_share": part.amount_share,
        "average": part.average,
    }


def _cell(cell: Any) -> dict[str, Any]:
    return {
        "cell": [cell.r, cell.f, cell.m],
        "segment": cell.segment,
        "customers": cell.customers,
        "amount": cell.amount,
    }
