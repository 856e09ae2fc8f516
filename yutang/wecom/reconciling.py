"""Running a registered pull, and remembering when it last went through or what stopped it."""

from yutang.wecom import registry
from yutang.wecom.commands import observing


def run(name: str) -> None:
    """Pull now; what stops it is remembered and raised."""
    _cron, pull = registry.pulls()[name]
    try:
        pull()
    except Exception as fault:
        observing.observe(f"reconcile_failed:{name}", f"{type(fault).__name__}: {fault}")
        raise
    observing.observe(f"reconciled:{name}")
