"""Background entry points; each calls one command."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yutang.acquisition.commands import (
    batch,
    doors,
    joins,
    links,
    loads,
    meetings,
    moving,
    pictures,
    publishing,
    ways,
)
from yutang.kernel import jobs, progress
from yutang.org.models import Member

PATIENT = jobs.Retry(attempts=8, first_wait=5)


@jobs.job(batch.KIND)
def make_codes(work: str, facts: list[dict[str, Any]], actor_id: int) -> None:
    """Cancelling keeps what is made."""
    with progress.watched(id := UUID(work)):
        rows = [batch.facts_of_row(row) for row in facts]
        batch.run_making(id=id, facts=rows, actor=Member.objects.get(pk=actor_id))


@jobs.job("acquisition.publish_code", retry=PATIENT)
def publish_code(code_id: int) -> None:
    publishing.publish_code(code_id=code_id)


@jobs.job("acquisition.publish_way", retry=PATIENT)
def publish_way(way_id: int) -> None:
    ways.publish_way(way_id=way_id)


@jobs.job("acquisition.remove_ways", retry=PATIENT)
def remove_ways(code_id: int) -> None:
    ways.remove_ways(code_id=code_id)


@jobs.job("acquisition.find_ways", retry=PATIENT)
def find_ways() -> None:
    ways.find_ways()


@jobs.job("acquisition.fetch_picture", retry=PATIENT)
def fetch_picture(way_id: int) -> None:
    pictures.fetch_picture(way_id=way_id)


@jobs.job("acquisition.publish_link", retry=PATIENT)
def publish_link(member_id: int) -> None:
    links.publish_link(member_id=member_id)


@jobs.job("acquisition.find_links", retry=PATIENT)
def find_links() -> None:
    links.find_links()


@jobs.job("acquisition.check_links", retry=PATIENT)
def check_links() -> None:
    links.refresh_links()


@jobs.job("acquisition.recognise", retry=PATIENT)
def recognise(customer_id: int, code_id: int, member_id: int, token: str, came_at: str) -> None:
    meetings.recognise(
        customer_id=customer_id,
        code_id=code_id,
        member_id=member_id,
        token=token,
        at=datetime.fromisoformat(came_at),
    )


@jobs.periodic("acquisition.refresh_ways", cron="* * * * *")
def refresh_ways() -> None:
    ways.refresh_ways()


@jobs.periodic("acquisition.refresh_links", cron="7 * * * *")
def refresh_links() -> None:
    """By a job of its own, which has patience with a WeCom that doesn't answer."""
    jobs.later("acquisition.check_links", key="check-links")


@jobs.periodic("acquisition.count_loads", cron="23 * * * *")
def count_loads() -> None:
    loads.count_all_loads()


@jobs.job("acquisition.publish_door", retry=PATIENT)
def publish_door(door_id: int) -> None:
    doors.publish_door(door_id=door_id)


@jobs.job("acquisition.remove_door", retry=PATIENT)
def remove_door(door_id: int) -> None:
    doors.remove_door(door_id=door_id)


@jobs.job("acquisition.read_doors", retry=PATIENT)
def read_doors() -> None:
    doors.read_doors()


@jobs.job("acquisition.refresh_doors", retry=PATIENT)
def refresh_doors() -> None:
    doors.refresh_doors()


@jobs.periodic("acquisition.tend_doors", cron="* * * * *")
def tend_doors() -> None:
    """Joins are counted first: who came fills groups."""
    joins.settle_joins()
    doors.refresh_doors()


@jobs.periodic("acquisition.read_opened_groups", cron="41 * * * *")
def read_opened_groups() -> None:
    """Likewise by a job of its own."""
    jobs.later("acquisition.read_doors", key="read-doors")


@jobs.periodic("acquisition.settle_moves", cron="*/5 * * * *")
def settle_moves() -> None:
    moving.settle_moves()
