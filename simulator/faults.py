"""Faults on demand: wrong answers for API calls, and trouble on the way of callbacks."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from simulator.refusals import Refused

API_KINDS = ("errcode", "timeout", "silent", "http_500")
CALLBACK_KINDS = ("duplicate", "drop", "reorder")


@dataclass
class Fault:
    """One rule; it ends after `count` strikes or at `until`, whichever comes first."""

    id: int
    match: str  # an API path, "*" for all of them, or "callback" / an event name
    kind: str
    errcode: int = 0
    seconds: float = 0.0  # how long to hang, or to hold a callback back at most
    count: int | None = None
    until: float | None = None
    probability: float = 1.0
    strikes: int = 0


class Faults:
    """The rules now in force."""

    def __init__(self, now: Callable[[], float], seed: int) -> None:
        self._now = now
        self._random = random.Random(seed)  # noqa: S311 — repeatable, not secret
        self._next_id = 1
        self.rules: list[Fault] = []

    def add(self, args: dict[str, Any]) -> Fault:
        kind, errcode = _kind(str(args.get("kind", "")))
        for_seconds = args.get("for_seconds")
        fault = Fault(
            id=self._next_id,
            match=str(args.get("match") or ("callback" if kind in CALLBACK_KINDS else "*")),
            kind=kind,
            errcode=errcode,
            seconds=float(args.get("seconds", 3.0 if kind == "reorder" else 30.0)),
            count=args.get("count"),
            until=None if for_seconds is None else self._now() + float(for_seconds),
            probability=float(args.get("probability", 1.0)),
        )
        self._next_id += 1
        self.rules.append(fault)
        return fault

    def for_api(self, path: str) -> Fault | None:
        """The first rule that strikes this call."""
        return self._strike(API_KINDS, ("*", path)) if self.rules else None

    def for_callback(self, event: str) -> Fault | None:
        return self._strike(CALLBACK_KINDS, ("callback", "*", event)) if self.rules else None

    def clear(self) -> None:
        self.rules.clear()

    def end(self, fault_id: str) -> None:
        """End one rule; refused when it is not in force."""
        self._forget_spent()
        left = [rule for rule in self.rules if str(rule.id) != fault_id]
        if len(left) == len(self.rules):
            raise Refused("no_fault", id=fault_id)
        self.rules = left

    def listing(self) -> list[dict[str, Any]]:
        self._forget_spent()
        return [asdict(rule) for rule in self.rules]

    def uniform(self, most: float) -> float:
        return self._random.uniform(0.0, most)

    def _strike(self, kinds: tuple[str, ...], subjects: tuple[str, ...]) -> Fault | None:
        self._forget_spent()
        for rule in self.rules:
            fits = rule.kind in kinds and rule.match.removeprefix("/cgi-bin/") in subjects
            if fits and self._random.random() < rule.probability:
                rule.strikes += 1
                return rule
        return None

    def _forget_spent(self) -> None:
        now = self._now()
        self.rules = [
            rule
            for rule in self.rules
            if (rule.count is None or rule.strikes < rule.count)
            and (rule.until is None or now < rule.until)
        ]


def _kind(text: str) -> tuple[str, int]:
    kind, _, number = text.partition(":")
    if kind == "errcode" and number.lstrip("-").isdigit():
        return kind, int(number)
    if kind in ("timeout", "silent", "http_500", *CALLBACK_KINDS):
        return kind, 0
    raise Refused("fault_kind")
