"""What the State of an arrival means: areas above tell, so that the welcome can speak of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yutang.org.models import Member


@dataclass(frozen=True)
class Arrival:
    """How somebody came: the source and the words of it that a welcome may use."""

    source_key: str
    code: str = ""
    store: str = ""
    gift: str = ""


@dataclass(frozen=True)
class Choice:
    """A source that a welcome can be made for."""

    source_key: str
    label: str


Tell = Callable[[str, str], Arrival | None]
Choices = Callable[[Member], Sequence[Choice]]

_tellers: list[Tell] = []
_choices: list[Choices] = []


def register(tell: Tell, choices: Choices) -> None:
    """Add who knows: `tell(state, userid)`, and `choices(member)` for the editor."""
    _tellers.append(tell)
    _choices.append(choices)


def of(*, state: str, userid: str) -> Arrival:
    """What is known of this State; an unknown one is an arrival without source."""
    for tell in _tellers:
        if state and (known := tell(state, userid)):
            return known
    return Arrival("")


def choices(member: Member) -> list[Choice]:
    """All sources that this member may make a welcome for."""
    return [choice for give in _choices for choice in give(member)]
