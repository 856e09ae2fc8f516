"""How the contents of a send do among those who got them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from yutang.audiences.models import Audience
from yutang.kernel import clock
from yutang.outreach.models import Send
from yutang.outreach.rules import proportions
from yutang.outreach.rules.proportions import Share

LETTERS = "ABC"
POINTS = 2
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


@dataclass(frozen=True)
class Advice:
    """What the smallest group shows; rates and points in percent."""

    each: int  # people in the smallest group
    rate: float  # that is usual
    of: str  # the send that it is known from; empty: a guess
    shows: float  # points of difference
    needed: int  # people in each group, for two points


@dataclass(frozen=True)
class Standing:
    """How a trial stands, or how it ended; `rows`: each text's letter and share."""

    rows: list[tuple[int, str, Share]]
    ends_at: datetime | None
    winner: str = ""
    is_clear: bool = False
    by: str = ""  # who chose; empty: the figures did
    points: float | None = None
    low: float | None = None
    high: float | None = None


def standing(send: Send) -> Standing | None:
    """The trial of the send; None: it has none."""
    if send.trial_percent is None:
        return None
    if send.winner is None:
        return Standing(_rows(shares(send)), send.trial_ends_at)
    kept = send.trial_result
    told = {int(number): Share(*pair) for number, pair in kept["shares"].items()}
    return Standing(
        _rows(told),
        send.trial_ends_at,
        LETTERS[send.winner],
        kept["is_clear"],
        kept["by"],
        **(kept["against"] or {}),
    )


def advice_for(typed: Mapping[str, Any]) -> Advice | None:
    """What the form's choices come to; None: there is nothing to compare, or nobody."""
    audience = Audience.objects.filter(pk=_number(typed, "audience")).first()
    others = [share for letter in "bc" if (share := _number(typed, f"share_{letter}"))]
    if audience is None or not others or sum(others) > 99:
        return None
    figure = str(typed.get("trial_by") or Figure.READ)
    if figure not in Figure.values:
        return None
    part = min(_number(typed, "trial_percent") or 100, 100)
    return advice(audience.size * part // 100, [100 - sum(others), *others], figure)


def advice(people: int, percents: Sequence[int], figure: str) -> Advice:
    """How much difference the smallest group shows, from the rate that is usual."""
    rate, of = usual_rate(figure)
    each = people * min(percents) // 100
    shows = proportions.shown_points(rate / 100, max(each, 1))
    return Advice(each, rate, of, shows, proportions.sample_size(rate / 100, POINTS))


def usual_rate(figure: str) -> tuple[float, str]:
    """In percent, that of the last finished send by this figure, and its name; else a guess."""
    done = Send.objects.filter(state=Send.State.DONE, done_at__gte=clock.now() - timedelta(days=90))
    for send in done.order_by("-done_at")[:3]:
        rows = _ask(send, figure)
        met, of = sum(row[1] for row in rows), sum(row[2] for row in rows)
        if met:
            return 100 * met / of, send.name
    return USUAL, ""


def _rows(found: Mapping[int, Share]) -> list[tuple[int, str, Share]]:
    return [(number, LETTERS[number], share) for number, share in sorted(found.items())]


def _number(typed: Mapping[str, Any], name: str) -> int:
    """A whole number as people type it, or the key of a row; 0 where there is none."""
    value = typed.get(name)
    text = str(getattr(value, "pk", value) or "").strip()
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _ask(send: Send, figure: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(SHARES.format(met=MET[Figure(figure)]), {"send": send.pk})
        return list(cursor.fetchall())
