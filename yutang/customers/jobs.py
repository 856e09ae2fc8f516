"""Background entry points for customers and tags."""

from uuid import UUID

from yutang import wecom
from yutang.customers import commands
from yutang.customers.commands import stages
from yutang.customers.models import Tag
from yutang.kernel import jobs, progress
from yutang.org.models import Member


@jobs.job("customers.refresh", queue="sync", retry=jobs.Retry(attempts=9, first_wait=2))
def refresh(customer_id: int) -> None:
    commands.refresh_customer(customer_id=customer_id)


@jobs.job("customers.sync_tags", queue="sync", retry=jobs.Retry())
def sync_tags() -> None:
    commands.sync_tags()


@jobs.job("customers.clear_tag", retry=jobs.AFTER_OUTAGE)
def clear_tag(tag_id: int) -> None:
    while commands.clear_tag(tag_id=tag_id):
        pass


@jobs.periodic("customers.follow_moves", cron="* * * * *")
def follow_moves() -> None:
    commands.follow_moves()


@jobs.periodic("customers.move_stages", cron="*/5 * * * *")
def move_stages() -> None:
    """A day begins at the enterprise's midnight, wherever the server stands."""
    stages.move_stages()


@jobs.periodic("customers.forget_pushes", cron="27 3 * * *")
def forget_pushes() -> None:
    commands.forget_pushes()


@jobs.job("customers.merge_pair", retry=jobs.Retry(attempts=4))
def merge_pair(first_id: int, second_id: int, reason: str) -> None:
    commands.merge_if_certain(first_id=first_id, second_id=second_id, reason=reason)


@jobs.job("customers.sweep_merge", retry=jobs.Retry(attempts=4))
def sweep_merge(merge_id: int) -> None:
    commands.sweep_merge(merge_id=merge_id)


@jobs.job("customers.find_duplicates_now", retry=jobs.AFTER_OUTAGE)
def find_duplicates_now() -> None:
    commands.find_duplicates()


@jobs.periodic("customers.find_duplicates", cron="17,47 * * * *")
def find_duplicates() -> None:
    commands.find_duplicates()


@jobs.job("customers.rebuild_profiles", retry=jobs.AFTER_OUTAGE)
def rebuild_profiles(customer_ids: list[int] | None = None) -> None:
    commands.rebuild_profiles(customer_ids=customer_ids)


@wecom.reconcile("customers", "10 3 * * *")
def pull_customers() -> None:
    commands.sync_customers()


@wecom.reconcile("customer_ids", "40 * * * *")
def pull_customer_ids() -> None:
    commands.compare_customers()


@wecom.reconcile("tags", "5 * * * *")
def pull_tags() -> None:
    commands.sync_tags()


@jobs.job("customers.sync_now", queue="sync")
def sync_now(work: str) -> None:
    """Somebody waits for it on a page, so a refusal is told there and not retried."""
    id = UUID(work)
    with progress.watched(id):
        pulled = commands.sync_customers(work=id)
        progress.finish(id, result=vars(pulled))


@jobs.job("customers.tag")
def tag(work: str, actor_id: int, tag_id: int, customer_ids: list[int] | None, query: str) -> None:
    """Cancelling keeps what is done."""
    with progress.watched(id := UUID(work)):
        commands.run_tagging(
            id=id,
            actor=Member.objects.get(pk=actor_id),
            tag=Tag.objects.get(pk=tag_id),
            customer_ids=customer_ids,
            query=query,
        )


@jobs.job("customers.untag")
def untag(work: str, actor_id: int) -> None:
    """Take back what a batch of taggings did."""
    with progress.watched(id := UUID(work)):
        commands.run_undo(id=id, actor=Member.objects.get(pk=actor_id))


@jobs.job("customers.export")
def export(work: str, actor_id: int, query: str, form: str, language: str) -> None:
    id, actor = UUID(work), Member.objects.get(pk=actor_id)
    with progress.watched(id):
        commands.run_export(id=id, query=query, form=form, language=language, actor=actor)
