"""Running a registered pull, and remembering when it last went through or what stopped it."""

from yutang.wecom import commands, registry


def run(name: str) -> None:
    """Pull now; what stops it is remembered and raised."""
    _cron, pull = registry.pulls()[name]
    try:
        pull()
    except Exception as fault:
        commands.observe(f"reconcile_failed:{name}", f"{type(fault).__name__}: {fault}")
        raise
    commands.observe(f"reconciled:{name}")
