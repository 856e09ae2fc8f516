"""What a plan's messages say, and whether they still go out: each kind of plan tells of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from yutang.outreach.models import Task


class Standing(Enum):
    """Whether the messages of a plan go out now."""

    GOING = "going"
    RESTING = "resting"
    OVER = "over"  # cancelled: what isn't sent yet never will be


@dataclass(frozen=True)
class Content:
    """Text, and attachments as `content.attachments` describes them."""

    text: str = ""
    attachments: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Teller:
    """`says(task)`: what the task's member sends; `stands(source_id)`: whether it goes out."""

    says: Callable[[Task], Content]
    stands: Callable[[int], Standing]


_tellers: dict[str, Teller] = {}


def register(source_type: str, teller: Teller) -> None:
    """Name who tells of the plans of a type."""
    _tellers[source_type] = teller


def says(task: Task) -> Content:
    """What the task says."""
    return _tellers[task.source_type].says(task)


def stands(task: Task) -> Standing:
    """Whether the task goes out; one that nobody tells of rests."""
    return standing(task.source_type, task.source_id)


def standing(source_type: str, source_id: int) -> Standing:
    """Whether the plan's messages go out; one that nobody tells of rests."""
    teller = _tellers.get(source_type)
    return teller.stands(source_id) if teller else Standing.RESTING


def told() -> list[str]:
    """The types of plans whose messages can be carried."""
    return sorted(_tellers)
