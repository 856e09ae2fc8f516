"""Statements for PostgreSQL that are kept: Ibis takes 20 ms to write one, longer than the answer.

In a kept statement a number stands for the present moment, and is replaced at each asking. All
else that it depends on, the day among it, is in its key.
"""

import json
from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import Any

from yutang.audiences.engines import anchors, dialects, expressions
from yutang.audiences.engines.dialects import Statement
from yutang.audiences.engines.expressions import Scope
from yutang.audiences.engines.frame import Frame
from yutang.audiences.rules import schema
from yutang.audiences.rules.nodes import Rule

MOST = 200

_statements: OrderedDict[tuple[Any, ...], Statement] = OrderedDict()
_lock = Lock()


def statement(rule: Rule, frame: Frame, scope: Scope | None = None) -> Statement:
    """What PostgreSQL is asked for the rule at the frame's moment."""
    text = json.dumps(schema.dump(rule), sort_keys=True)
    if frame.scored or anchors.LIKE_ONE.search(text):
        return dialects.statement(expressions.customers(rule, frame, scope), "postgres")
    key = (text, scope, frame.zone.key, frame.today, repr(frame.facts), repr(frame.below))
    with _lock:
        found = _statements.get(key)
        if found:
            _statements.move_to_end(key)
    if found is None:
        found = _written(rule, replace(frame, anchor=anchors.NOW), scope)
        _keep(key, found)
    return replace(found, sql=anchors.moved(found.sql, frame.now, dialects.timestamp))


def _written(rule: Rule, frame: Frame, scope: Scope | None) -> Statement:
    return dialects.statement(expressions.customers(rule, frame, scope), "postgres")


def _keep(key: tuple[Any, ...], made: Statement) -> None:
    with _lock:
        _statements[key] = made
        while len(_statements) > MOST:
            _statements.popitem(last=False)
