"""Background entry points of commerce."""

from typing import Any

from yutang.commerce.commands import exports, runs
from yutang.kernel import jobs


@jobs.job("commerce.run_import", queue="heavy")
def run_import(run_id: int, work_id: str, language: str) -> None:
    runs.run_import(run_id=run_id, work_id=work_id, language=language)


@jobs.job("commerce.export_orders", queue="heavy")
def export_orders(work_id: str, member_id: int, wanted: dict[str, Any]) -> None:
    exports.export_orders(work_id=work_id, member_id=member_id, wanted=wanted)
