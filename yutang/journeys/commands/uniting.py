"""Two customers become one, or two again: nobody is in a journey twice because of it."""

from django.db import connection

from yutang.journeys.commands.moving import ring
from yutang.journeys.commands.withdrawing import withdraw_of_runs
from yutang.journeys.models import OPEN_SQL
from yutang.kernel import clock

# Runs are locked ahead of their customers, as the engine does it.
GUARD = """
    select id from journeys_run where customer_id = any(%(ids)s) order by id for no key update
"""
# What the kept customer had stays; where each came by an entry of the own, the first one goes on.
# The stopped run keeps when it was due, and its reason the state that a split gives back.
STOP = f"""
    with placed as (
        select run.id, run.customer_id, version.plan #>> '{{reentry,mode}}' as mode,
            row_number() over (partition by run.journey_id
                order by run.customer_id = %(gone)s, run.entered_at, run.id) as place
        from journeys_run run join journeys_version version on version.id = run.version_id
        where run.customer_id in (%(kept)s, %(gone)s) and run.state in {OPEN_SQL}
            and exists (select from customers_customer
                where id = %(gone)s and merged_into_id = %(kept)s))
    update journeys_run run set state = 'stopped', ended_at = %(now)s,
        reason = 'merged:' || %(gone)s || ':' || run.state
    from placed
    where run.id = placed.id
        and (placed.customer_id = %(gone)s or (placed.place > 1 and placed.mode <> 'always'))
    returning run.id
"""  # noqa: S608 - all texts are ours
# Whoever waited for an answer asks again.
GO_ON = """
    update journeys_run set ended_at = null, reason = '',
        due_at = case when split_part(reason, ':', 3) = 'calling' then %(now)s else due_at end,
        state = case when split_part(reason, ':', 3) = 'calling' then 'waiting'
            else split_part(reason, ':', 3) end
    where customer_id in (%(kept)s, %(gone)s) and state = 'stopped'
        and reason like 'merged:' || %(gone)s || ':%%'
"""


def stop_doubled(kept_id: int, gone_id: int) -> None:
    """After a merge one run goes on in each journey, and nothing is done for who is gone."""
    with connection.cursor() as cursor:
        cursor.execute(STOP, {"kept": kept_id, "gone": gone_id, "now": clock.now()})
        stopped = [id for (id,) in cursor.fetchall()]
    if stopped:
        withdraw_of_runs(run_ids=stopped)


def go_on_apart(kept_id: int, gone_id: int) -> None:
    """After a split the runs that the merge had stopped go on, each for the own customer."""
    with connection.cursor() as cursor:
        cursor.execute(GO_ON, {"kept": kept_id, "gone": gone_id, "now": clock.now()})
        if cursor.rowcount:
            ring()
