"""Whether something that happened is what a journey waits for."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from yutang.journeys.rules.triggers import Match, OnActivity, OnAudience, Trigger


class Happening(Protocol):
    """What is asked of an activity; the log's entries are such."""

    @property
    def kind(self) -> str: ...
    @property
    def happened_at(self) -> datetime: ...
    @property
    def member_id(self) -> int | None: ...
    @property
    def subject_type(self) -> str: ...
    @property
    def subject_id(self) -> int | None: ...
    @property
    def amount(self) -> int | None: ...
    @property
    def props(self) -> Mapping[str, Any]: ...


def fits(match: Match, happening: Happening) -> bool:
    """Whether it is one of these activities: all that the match asks holds."""
    return (
        happening.kind in match.kinds
        and (not match.subject_type or happening.subject_type == match.subject_type)
        and (not match.subject_ids or happening.subject_id in match.subject_ids)
        and (not match.member_ids or happening.member_id in match.member_ids)
        and _is_so_much(match, happening.amount)
        and all(_same(happening.props.get(key), value) for key, value in match.props.items())
        and all(_reaches(happening.props.get(key), least) for key, least in match.at_least.items())
    )


def entered_by(trigger: Trigger) -> Match | None:
    """The activity that lets a customer in by this trigger; None: no activity does."""
    if isinstance(trigger, OnActivity):
        return trigger.match
    if isinstance(trigger, OnAudience):
        return Match(
            kinds=[f"audience_{trigger.on}"],
            subject_type="audience",
            subject_ids=[trigger.audience],
        )
    return None


def _is_so_much(match: Match, amount: int | None) -> bool:
    least, most = match.amount_from, match.amount_to
    if amount is None:
        return least is None and most is None
    return (least is None or amount >= least) and (most is None or amount <= most)


def _reaches(found: Any, least: int) -> bool:
    """A number that is so large; true is none."""
    return isinstance(found, int | float) and not isinstance(found, bool) and found >= least


def path_of(match: Match) -> str:
    """`at_least` as a path of PostgreSQL's that finds something where all of it holds."""
    asked = (f"@.{json.dumps(key)} >= {least}" for key, least in match.at_least.items())
    return f"strict $ ? ({' && '.join(asked)})"


def _same(found: Any, wanted: str | int | bool) -> bool:
    """Equal as JSON has it: true isn't 1."""
    return isinstance(found, bool) == isinstance(wanted, bool) and found == wanted
