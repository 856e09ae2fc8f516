"""Background entry points of audiences."""

from uuid import UUID

from yutang.audiences.commands import behaviour, exports, lifecycle, lists, refreshing, rfm, value
from yutang.kernel import clock, jobs, progress


@jobs.job("audiences.refresh", queue="heavy", retry=jobs.AFTER_OUTAGE)
def refresh(audience_id: int) -> None:
    refreshing.refresh_quietly(audience_id=audience_id)


@jobs.periodic("audiences.refresh_due", cron="* * * * *")
def refresh_due() -> None:
    refreshing.refresh_due()


@jobs.job(exports.KIND, queue="heavy")
def run_export(export_id: int, language: str) -> None:
    exports.run_export(export_id=export_id, language=language)


@jobs.job(lists.KIND, queue="heavy")
def run_list(upload_id: int, language: str) -> None:
    lists.run_list(upload_id=upload_id, language=language)


@jobs.job("audiences.compute_rfm", queue="heavy", retry=jobs.AFTER_OUTAGE)
def compute_rfm(model_id: int) -> None:
    rfm.compute_model(model_id=model_id)


@jobs.periodic("audiences.value", cron="*/5 * * * *", queue="heavy")
def keep_value() -> None:
    """Whatever of lifecycle and RFM the present day lacks; after midnight, all of it."""
    value.keep_up()


@jobs.job("audiences.first_value", queue="heavy", retry=jobs.AFTER_OUTAGE)
def first_value() -> None:
    """With the very first orders, what otherwise waits for the next five minutes."""
    value.keep_up()


@jobs.job("audiences.move_lifecycle", queue="heavy", retry=jobs.AFTER_OUTAGE)
def move_lifecycle() -> None:
    lifecycle.move_all(day=clock.today())


@jobs.job(behaviour.KIND, queue="heavy")
def look_at_all(behaviour_id: int, work: str) -> None:
    """Somebody waits for it on the page of the rule."""
    with progress.watched(id := UUID(work)):
        behaviour.run_all(behaviour_id=behaviour_id, work=id)


@jobs.periodic("audiences.behaviours", cron="20 4 * * *", queue="heavy")
def keep_behaviours() -> None:
    behaviour.run_every()
