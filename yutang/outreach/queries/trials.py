"""How the contents of a send do among those who got them."""

from datetime import timedelta
from typing import Any

from django.db import connection

from yutang.kernel import clock
from yutang.outreach.models import Send
from yutang.outreach.rules.proportions import Share

USUAL = 5  # percent, where there is no send to learn from
Figure = Send.Figure

READERS = """
    message.customer_id in (
        select visit.customer_id from content_visit visit
            join content_trackedlink link on link.id = visit.link_id {clicks}
        where link.source = 'send:' || %(send)s and visit.seen_at is not null
            and not visit.by_staff and visit.customer_id is not null)
"""
MET = {
    Figure.READ: READERS.format(clicks=""),
    Figure.CLICKED: READERS.format(clicks="join content_click click on click.visit_id = visit.id"),
    Figure.BOUGHT: """
        exists (select from commerce_order sold
            where sold.customer_id = message.customer_id and sold.status <> 'refunded'
                and sold.paid_at >= message.settled_at)
    """,
}
# Of those who have it: a content isn't worse because a member hasn't confirmed it yet.
SHARES = """
    select message.variant, count(*) filter (where {met}), count(*)
    from outreach_message message
    where message.source_type = 'send' and message.source_id = %(send)s
        and message.state = 'delivered'
    group by 1
"""


def shares(send: Send) -> dict[int, Share]:
    """Of each content's recipients, how many did what the trial looks at."""
    found = {number: Share(0, 0) for number in send.variants.values_list("number", flat=True)}
    return found | {number: Share(met, of) for number, met, of in _ask(send, send.trial_by)}


def usual_rate(figure: str) -> tuple[float, str]:
    """In percent, that of the last finished send by this figure, and its name; else a guess."""
    done = Send.objects.filter(state=Send.State.DONE, done_at__gte=clock.now() - timedelta(days=90))
    for send in done.order_by("-done_at")[:3]:
        rows = _ask(send, figure)
        met, of = sum(row[1] for row in rows), sum(row[2] for row in rows)
        if met:
            return 100 * met / of, send.name
    return USUAL, ""


def _ask(send: Send, figure: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(SHARES.format(met=MET[Figure(figure)]), {"send": send.pk})
        return list(cursor.fetchall())
