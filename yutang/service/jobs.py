"""Background entry points of the area."""

from uuid import UUID

from yutang import wecom
from yutang.kernel import jobs, progress
from yutang.service.commands.handing import stranding
from yutang.service.commands.quality import behaviour, comparing, pushing, telling
from yutang.wecom.errors import Busy, NotSetUp

LATER = jobs.Retry(attempts=8, first_wait=5, after=(Busy, NotSetUp))


@jobs.job("service.read_orphans", queue="sync")
def read_orphans(work: str) -> None:
    """Somebody waits for it on a page, so a refusal is told there and not retried."""
    id = UUID(work)
    with progress.watched(id):
        progress.finish(id, result={"customers": stranding.read_orphans()})


@wecom.reconcile("orphans", "35 4 * * *")
def pull_orphans() -> None:
    stranding.read_orphans()


@jobs.job("service.tell_removals", queue="wecom", retry=LATER)
def tell_removals(receiver_id: int) -> None:
    telling.tell_removals(receiver_id=receiver_id)


@wecom.reconcile("behaviour", "20 6,10 * * *")
def pull_behaviour() -> None:
    """Yesterday's figures; the second time for those who were missed."""
    behaviour.read_all()


@jobs.job("service.read_behaviour", queue="sync", retry=LATER)
def read_behaviour() -> None:
    behaviour.read_all()


@jobs.job("service.push_rule", queue="wecom", retry=LATER)
def push_rule(rule_pk: int) -> None:
    pushing.push_rule(pk=rule_pk)


@jobs.periodic("service.keep_rules", cron="*/5 * * * *")
def keep_rules() -> None:
    comparing.go_on()


@wecom.reconcile("intercept_rules", "35 * * * *")
def pull_rules() -> None:
    comparing.compare_rules()


@jobs.job("service.compare_rules", queue="sync", retry=LATER)
def compare_rules() -> None:
    comparing.compare_rules()
