"""How many customers each member looks after, counted from what is."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection, transaction

from yutang.acquisition.models import Load
from yutang.kernel import clock

ON_THE_WAY = timedelta(hours=24)  # after this an assigned person isn't expected any more

COUNT = """
    update acquisition_load l set
        customers = (
            select count(*) from customers_follow f
            where f.member_id = l.member_id and f.ended_at is null),
        waiting = (
            select count(*) from acquisition_assignment a
            where a.member_id = l.member_id and a.arrived_at is null and a.at > %(since)s)
    where l.member_id = any(%(members)s)
"""


@transaction.atomic
def count_loads(*, member_ids: Iterable[int]) -> None:
    """The members' loads are as counted now.

    The rows are locked first and counted by a later statement, so an assignment that commits
    between the two is never counted away.
    """
    ids = sorted(set(member_ids))
    Load.objects.bulk_create([Load(member_id=pk) for pk in ids], ignore_conflicts=True)
    list(Load.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"members": ids, "since": clock.now() - ON_THE_WAY})


def count_all_loads() -> None:
    """Every member's load, a hundred members at a time."""
    ids = list(Load.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), 100):
        count_loads(member_ids=ids[start : start + 100])
