"""What handing over, looking for and asking after a task need to know of those it is for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from yutang.outreach.models import Task
from yutang.wecom.api.mass import Created, Result
from yutang.wecom.client import WeCom


@dataclass(frozen=True)
class Found:
    """Our rows by WeCom's ids, and by reason those that can't be reached."""

    rows: dict[str, int] = field(default_factory=dict)
    lost: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """What WeCom is asked to take; `rows`: ours by WeCom's ids."""

    sender: str
    rows: dict[str, int]
    text: str
    attachments: list[dict[str, Any]]


class Addressees(Protocol):
    """One kind of addressees; *rows* are those of ours that keep what became of each."""

    chat_type: str

    def find(self, task: Task) -> Found:
        """Whom the task is for, as of now, of those who haven't got it."""

    def lock(self, task: Task) -> Task:
        """The task as it is, ours until the transaction ends; with all that `is_muddled` asks."""

    def is_muddled(self, task: Task) -> bool:
        """Whether handing it over now would make two tasks that couldn't be told apart."""

    def create(self, client: WeCom, call: Call) -> Created:
        """Ask WeCom for the task."""

    def missing(self, wanted: Collection[str], reached: Collection[str]) -> list[str] | None:
        """Whom a task in WeCom's list leaves out of ours; None: it isn't ours."""

    def unsent(self, task: Task) -> list[int]:
        """The rows that WeCom surely hasn't got, or may not have."""

    def hand(self, task: Task) -> None:
        """WeCom has them."""

    def doubt(self, task: Task) -> None:
        """Nobody knows whether WeCom has them."""

    def fail(self, rows: Collection[int], reason: str) -> None:
        """They don't get it."""

    def is_late(self, task: Task) -> bool:
        """Whether somebody of them waits in vain by now."""

    def waits(self, task: Task) -> bool:
        """Whether answers are missing."""

    def settle(self, task: Task, results: Sequence[Result]) -> None:
        """Keep what WeCom tells of each; telling it twice keeps it once."""

    def give_up(self, task: Task, reason: str) -> None:
        """Whoever has no answer by now gets none."""
