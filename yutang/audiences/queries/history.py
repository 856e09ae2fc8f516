"""How the sizes of audiences went.

One that is refreshed every minute has half a million runs a year.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Sum

from yutang.audiences.models import Audience, AudienceRun
from yutang.kernel import clock

SHOWN = timedelta(days=30)  # of a small chart
POINTS = 40  # of a small chart
MOST_RUNS = 400  # of a large one

# Of as many moments as wanted, evenly between the first run and the last: the run that held then.
# Each is one step into the index, however many runs there are.
SAMPLE = """
    select distinct on (run.audience_id, run.at, run.id) run.*
    from unnest(%(ids)s::bigint[]) as wanted (audience_id)
    cross join lateral (
        select at from audiences_audiencerun
        where audience_id = wanted.audience_id and at >= %(since)s order by at limit 1) first
    cross join lateral (
        select at from audiences_audiencerun
        where audience_id = wanted.audience_id order by at desc limit 1) last
    cross join generate_series(0, %(steps)s) as n
    cross join lateral (
        select * from audiences_audiencerun
        where audience_id = wanted.audience_id
            and at <= first.at + (last.at - first.at) * (n / %(steps)s::float8)
        order by at desc, id desc limit 1) run
    order by run.audience_id, run.at, run.id
"""
# So many spans of time: what held at the end of each, and who came and went in it.
SPANS = """
    with own as (
        select *, extract(epoch from at - min(at) over ())
            / greatest(extract(epoch from max(at) over () - min(at) over ()), 1) as part
        from audiences_audiencerun where audience_id = %(id)s)
    select max(at) as at, (array_agg(id order by at desc, id desc))[1] as id,
        audience_id, (array_agg(size order by at desc, id desc))[1] as size,
        sum(entered)::int as entered, sum("left")::int as "left",
        (array_agg(milliseconds order by at desc, id desc))[1] as milliseconds,
        (array_agg(engine order by at desc, id desc))[1] as engine
    from own group by audience_id, floor(part * %(spans)s) order by 1
"""


def sizes_of(ids: Iterable[int]) -> dict[int, list[int]]:
    """The sizes of each audience in the last month, the oldest first, for a small chart."""
    found: dict[int, list[int]] = defaultdict(list)
    given = {"ids": list(ids), "since": clock.now() - SHOWN, "steps": POINTS - 1}
    for run in AudienceRun.objects.raw(SAMPLE, given):
        found[run.audience_id].append(run.size)
    return dict(found)


def history(audience: Audience) -> list[AudienceRun]:
    """All refreshes, the oldest first; many are drawn together, their movements added up."""
    if audience.runs.count() <= MOST_RUNS:
        return list(audience.runs.order_by("at", "pk"))
    return list(AudienceRun.objects.raw(SPANS, {"id": audience.pk, "spans": MOST_RUNS - 1}))


def movements(audience: Audience, *, since: datetime) -> tuple[int, int]:
    """How many entered and left since then; the first fill is nobody's entering."""
    first = audience.runs.order_by("at", "pk").values("pk")[:1]
    later = audience.runs.filter(at__gte=since).exclude(pk__in=first)
    moved = later.aggregate(entered=Sum("entered", default=0), left=Sum("left", default=0))
    return moved["entered"], moved["left"]
