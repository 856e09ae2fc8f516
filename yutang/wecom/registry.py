"""Who does what with which event: areas register here while Django starts.

Apps start in the order of their floors, so what lower floors registered runs first.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

WELCOME_WITHIN = timedelta(seconds=20)  # WECOM.md 3.6: a welcome code lives this long


@dataclass(frozen=True)
class Event:
    """One event of WeCom's: its plain fields, when it happened there and when it came here."""

    inbox_id: int
    event: str
    change_type: str
    created_at: datetime
    received_at: datetime
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def deadline(self) -> datetime:
        """Until when WeCom takes a welcome for this event."""
        return self.created_at + WELCOME_WITHIN

    def text(self, name: str) -> str:
        """A field that holds text; empty where it is missing or isn't text."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else ""


Handle = Callable[[Event], None]
Pull = Callable[[], None]
Schedule = Callable[[str, str], None]

_handlers: dict[tuple[str, str], list[Handle]] = defaultdict(list)
_firsts: dict[tuple[str, str], list[Handle]] = defaultdict(list)
_pulls: dict[str, tuple[str, Pull]] = {}
_schedules: list[Schedule] = []


def on(event: str, *change_types: str) -> Callable[[Handle], Handle]:
    """Call the function for these events, in the one transaction that marks the event done.

    Without change types: for every one of the event. A handler never calls the network; it may
    defer jobs. It may be called again after a fault, but only ever takes effect once.
    """
    return _register(_handlers, event, change_types)


def first(event: str, *change_types: str) -> Callable[[Handle], Handle]:
    """Call the function ahead of all handling, outside any transaction, for a welcome.

    It may call WeCom until `event.deadline`, and may be called twice (when a worker dies), so it
    remembers its own attempts.
    """
    return _register(_firsts, event, change_types)


def reconcile(name: str, cron: str) -> Callable[[Pull], Pull]:
    """Run the function by the cron line as the job `wecom.reconcile_<name>`: it pulls what
    callbacks may have missed."""

    def register(pull: Pull) -> Pull:
        _pulls[name] = (cron, pull)
        for schedule in _schedules:
            schedule(name, cron)
        return pull

    return register


def schedule_pulls(schedule: Schedule) -> None:
    """Call `schedule(name, cron)` for each reconciliation, also for those registered later."""
    _schedules.append(schedule)
    for name, (cron, _pull) in _pulls.items():
        schedule(name, cron)


def handlers(event: str, change_type: str) -> list[Handle]:
    """What handles this event, lowest floor first."""
    return _found(_handlers, event, change_type)


def firsts(event: str, change_type: str) -> list[Handle]:
    """What goes ahead of handling this event."""
    return _found(_firsts, event, change_type)


def pulls() -> dict[str, tuple[str, Pull]]:
    """The registered reconciliations: name → (cron line, function)."""
    return dict(_pulls)


def _register(
    table: dict[tuple[str, str], list[Handle]], event: str, change_types: tuple[str, ...]
) -> Callable[[Handle], Handle]:
    def register(handle: Handle) -> Handle:
        for change_type in change_types or ("",):
            table[event, change_type].append(handle)
        return handle

    return register


def _found(
    table: dict[tuple[str, str], list[Handle]], event: str, change_type: str
) -> list[Handle]:
    general = table.get((event, ""), [])
    return general if not change_type else [*general, *table.get((event, change_type), [])]
