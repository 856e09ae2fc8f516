"""Checks that `yutang doctor` and the health page run: each names what is wrong and the mend."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import structlog
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

logger = structlog.get_logger(__name__)


class Level(StrEnum):
    OK = "ok"
    WARNING = "warn"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """What one check saw; `mend` says exactly what to do, and is empty when all is well."""

    level: Level
    title: str | Promise
    detail: str | Promise = ""
    mend: str | Promise = ""


Check = Callable[[], list[Finding]]

_checks: dict[str, tuple[int, Check]] = {}


def check(name: str, *, order: int = 50) -> Callable[[Check], Check]:
    """Register a check; it returns its findings and may take a few seconds."""

    def register(function: Check) -> Check:
        _checks[name] = (order, function)
        return function

    return register


def examine() -> dict[str, list[Finding]]:
    """Run every check; one that breaks is a finding itself."""
    names = sorted(_checks, key=lambda name: (_checks[name][0], name))
    return {name: _run(name) for name in names}


def _run(name: str) -> list[Finding]:
    try:
        return _checks[name][1]()
    except Exception as fault:
        logger.exception("check_failed", check=name)
        return [
            Finding(
                Level.ERROR,
                _("This check could not run"),
                f"{name}: {type(fault).__name__}: {fault}",
                _("See the log, and report it with the lines around check_failed."),
            )
        ]
