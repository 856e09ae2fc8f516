"""`yutang audience count`: how many customers a rule in a file is about."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from yutang.cli import ready
from yutang.cli.errors import Refused

WRONG_RULE = 2  # exit code


def add(actions: Any) -> None:
    """Declare the options."""
    counting = actions.add_parser("count", help="count the customers of a rule")
    counting.add_argument("--rule", required=True, metavar="FILE", help="JSON; - reads the input")
    counting.add_argument("--engine", choices=("duckdb", "postgres", "spark"), default="")
    counting.add_argument("--json", action="store_true", help="for programs")
    counting.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Count, or tell each problem of the rule with its place; exit code 2 then."""
    text = read(options.rule)
    with ready.django():
        from yutang.audiences import engines  # noqa: PLC0415 - Django is set up by now
        from yutang.audiences.rules import schema  # noqa: PLC0415

        try:
            answer = counted(schema.read(text, engines.known()), options.engine)
        except schema.RuleError as refusal:
            tell_problems(refusal.problems, as_json=options.json)
            return WRONG_RULE
        ready.tell(json.dumps(answer) if options.json else told(answer))
    return 0


def counted(rule: Any, engine: str) -> dict[str, Any]:
    """The answer, with how it came about."""
    from yutang.audiences import engines  # noqa: PLC0415 - Django is set up by now
    from yutang.audiences.warehouse import shelf  # noqa: PLC0415
    from yutang.kernel import clock  # noqa: PLC0415

    which, now = engines.chosen(engine), clock.now()
    started = time.monotonic()
    count = engines.count(rule, at=now, engine=which)
    seconds = round(time.monotonic() - started, 3)
    version = shelf.current()
    as_of = version.at if version and which != "postgres" else now
    return {"count": count, "engine": which, "seconds": seconds, "as_of": as_of.isoformat()}


def read(file: str) -> bytes:
    """The rule's text."""
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise Refused(f"{file} can't be read: {error.strerror}.") from None


def tell_problems(problems: list[dict[str, Any]], *, as_json: bool) -> None:
    """Each problem with its place; for programs as one object."""
    if as_json:
        ready.tell(json.dumps({"problems": problems}, ensure_ascii=False))
        return
    for each in problems:
        place = ".".join(str(part) for part in each["path"]) or "rule"
        sys.stderr.write(f"{place}: {each['text']}\n")


def told(answer: dict[str, Any]) -> str:
    """The same for people."""
    return (
        f"{answer['count']:,} customers ({answer['engine']}, {answer['seconds']:.2f} s, "
        f"as of {answer['as_of']})"
    )
