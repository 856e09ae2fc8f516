"""Background entry points of outreach."""

from uuid import UUID

from yutang import wecom
from yutang.kernel import jobs
from yutang.outreach import commands
from yutang.outreach.commands import (
    broadcasting,
    entering,
    group_welcomes,
    keeping,
    moment_reminding,
    nudging,
    reminding,
    sends,
    todo_carrier,
    todos,
)
from yutang.outreach.commands.admission import admit_all
from yutang.outreach.queries import worth
from yutang.wecom.errors import Busy, NotSetUp


@jobs.job("outreach.refresh_media", queue="wecom", retry=jobs.Retry(attempts=6, first_wait=3))
def refresh_media(file_id: str) -> None:
    commands.refresh_media(file_id=UUID(file_id))


@jobs.periodic("outreach.refresh_stale_media", cron="7 * * * *")
def refresh_stale_media() -> None:
    commands.refresh_stale_media()


@jobs.job("outreach.admit", retry=jobs.AFTER_OUTAGE)
def admit() -> None:
    admit_all()


@jobs.periodic("outreach.admit_due", cron="* * * * *")
def admit_due() -> None:
    admit_all()


@jobs.periodic("outreach.keep_todos", cron="* * * * *")
def keep_todos() -> None:
    """Admitted todos reach their members, ended ones the ledger; those of who left go on."""
    while todo_carrier.give_messages():
        pass
    while todo_carrier.settle_todos():
        pass
    todo_carrier.withdraw_todos()
    todos.hand_on_todos()


@jobs.job("outreach.plan_send", queue="heavy", retry=jobs.AFTER_OUTAGE)
def plan_send(send_id: int) -> None:
    sends.plan_send(send_id=send_id)


@jobs.periodic("outreach.keep_sends", cron="* * * * *")
def keep_sends() -> None:
    keeping.keep_sends()


@jobs.job("outreach.begin_broadcast", queue="heavy", retry=jobs.AFTER_OUTAGE)
def begin_broadcast(broadcast_id: int) -> None:
    broadcasting.begin_broadcast(broadcast_id=broadcast_id)


@jobs.periodic("outreach.keep_broadcasts", cron="* * * * *")
def keep_broadcasts() -> None:
    broadcasting.keep_broadcasts()


@jobs.job("outreach.push_group_welcome", queue="wecom", retry=jobs.Retry(after=(Busy, NotSetUp)))
def push_group_welcome(welcome_id: int) -> None:
    group_welcomes.push_group_welcome(welcome_id=welcome_id)


@wecom.reconcile("group_welcomes", "40 4 * * *")
def check_group_welcomes() -> None:
    group_welcomes.check_group_welcomes()


@jobs.job("outreach.remind", queue="wecom", retry=jobs.Retry(attempts=4, after=(Busy,)))
def remind(task_id: int, actor_id: int) -> None:
    reminding.remind_quietly(task_id=task_id, actor_id=actor_id)


@jobs.job("outreach.send_nudge", queue="wecom", retry=jobs.Retry(attempts=6, first_wait=5))
def send_nudge(nudge_id: int) -> None:
    nudging.send_nudge(nudge_id=nudge_id)


@jobs.periodic("outreach.count_worth", cron="4 * * * *")
def count_worth() -> None:
    """What customers may bring is counted before somebody opens the page of today."""
    worth.count()


@jobs.job("outreach.tell_moment", queue="wecom", retry=jobs.Retry(attempts=4, after=(Busy,)))
def tell_moment(part_id: int) -> None:
    moment_reminding.tell(part_id=part_id)


@jobs.periodic("outreach.enter_welcomes", cron="*/10 * * * *")
def enter_welcomes() -> None:
    """What the ledger missed of the welcomes."""
    entering.enter_recent()
