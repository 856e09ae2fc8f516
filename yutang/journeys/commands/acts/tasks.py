"""The step that gives the customer's member something to do."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db import connection

from yutang.journeys.commands.acts import Batch, act
from yutang.journeys.rules.deciding import Facts, Outcome
from yutang.kernel import clock
from yutang.outreach.commands import keyed_todos
from yutang.outreach.commands.keyed_todos import Given, Wish
from yutang.outreach.models import Todo

NOBODY = Facts(outcome=Outcome.REFUSED, reason="no_member")

# The consultant where she is active, else the active follower of longest standing.
MEMBERS = """
    select asked.id, present.id, coalesce(consultant.id, follower.member_id)
    from unnest(%(customers)s::bigint[]) asked (id)
        join customers_customer customer on customer.id = asked.id
        join customers_customer present
            on present.id = coalesce(customer.merged_into_id, customer.id)
        left join customers_profile profile on profile.customer_id = present.id
        left join org_member consultant
            on consultant.id = profile.consultant_id and consultant.status = 'active'
        left join lateral (
            select follow.member_id from customers_follow follow
                join org_member member on member.id = follow.member_id
            where follow.customer_id = present.id and follow.ended_at is null
                and member.status = 'active'
            order by follow.since, follow.id limit 1) follower on true
"""


@act("task")
def task(batch: Batch) -> Mapping[int, Facts]:
    """Each customer's member has it to do, within so many days."""
    step = batch.node.step
    members = members_of(batch.subject_ids)
    keyed_todos.give_many(
        wish=Wish(Todo.Kind.FOLLOW_UP, step.title, step.text),
        to=[
            Given(f"journey:{run.run_id}.{run.steps}", *found[::-1])
            for run in batch.runs
            if (found := members.get(run.subject_id))
        ],
        last_on=clock.local(batch.now).date() + timedelta(days=step.days),
    )
    return {run.run_id: NOBODY for run in batch.runs if run.subject_id not in members}


def members_of(customer_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Who the customers are by now, and which member looks after each; nobody: left out."""
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, {"customers": list(customer_ids)})
        return {id: (present, member) for id, present, member in cursor.fetchall() if member}
