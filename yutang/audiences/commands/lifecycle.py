"""Every customer's stage, every day; an order moves at once; borders follow the real gaps.

A customer's first classification is a movement only where the first order is of the same day or
the day before: an imported history moves nobody, it only says where everybody stands.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from yutang.audiences.models import Border, LifecycleSize
from yutang.audiences.queries import lifecycle as queries
from yutang.audiences.queries.lifecycle import Charter
from yutang.audiences.rules import lifecycle as rules
from yutang.commerce.models import Category
from yutang.customers.commands.standings import set_standings
from yutang.customers.models import Profile
from yutang.kernel import audit, clock, enterprise, jobs
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member

READER = "lifecycle"
AT_ONCE = 20_000  # customers in one transaction
MADE_UP = 60  # so many missed days
MONTHS = 12
MIRRORED = timedelta(seconds=30)  # by then a mirror has the first orders

STANDINGS = """
    select profile.customer_id, profile.lifecycle as before,
        case when last.paid_at is null then 'lead'
            when ago.days < coalesce(own.silent, %(silent)s) then 'active'
            when ago.days < coalesce(own.dormant, %(dormant)s) then 'silent'
            when ago.days < coalesce(own.churned, %(churned)s) then 'dormant'
            else 'churned' end as stage,
        profile.lifecycle_at is not null and not %(is_quiet)s or not exists (
            select from commerce_order o
            where o.customer_id = profile.customer_id and o.paid_at < %(lately)s) as is_movement
    from customers_profile profile
        left join lateral (
            select o.id, o.paid_at from commerce_order o
            where o.customer_id = profile.customer_id and o.paid_at < %(end)s
            order by o.paid_at desc, o.id desc limit 1) last on true
        left join lateral (
            select %(day)s::date - (last.paid_at at time zone %(zone)s)::date as days) ago on true
        left join lateral (
            select product.node_id
            from commerce_orderline line join commerce_product product
                on product.id = line.product_id
            where line.order_id = last.id
            order by line.amount desc, line.id
            limit 1) biggest on %(by_category)s
        left join unnest(%(nodes)s::bigint[], %(silents)s::int[], %(dormants)s::int[],
            %(churneds)s::int[]) as own (node_id, silent, dormant, churned)
            on own.node_id = biggest.node_id
    where {whom}
"""
COUNT = """
    insert into audiences_lifecyclesize (day, stage, customers, amount)
    select %s, stage, count(profile), coalesce(sum(order_amount - refund_amount), 0)::bigint
    from unnest(%s::text[]) as stage left join customers_profile profile on lifecycle = stage
    group by stage
    on conflict (day, stage)
        do update set customers = excluded.customers, amount = excluded.amount
"""
ADD_FLOW = """
    insert into audiences_lifecycleflow (day, before, after, customers) values (%s, %s, %s, %s)
    on conflict (day, before, after)
        do update set customers = audiences_lifecycleflow.customers + excluded.customers
"""
NEXT_EDGE = """
    select max(customer_id) from (
        select customer_id from customers_profile where customer_id > %s
        order by customer_id limit %s) part
"""


class BadBorders(InvalidInput):
    """The borders don't ascend, or are out of reach."""

    code = "bad_borders"
    sentence = _("Borders are whole days that ascend: silent, then dormant, then churned.")


def keep_up() -> None:
    """Bring borders and stages up to the present day; missed days are made up, once each."""
    today = clock.today()
    done = LifecycleSize.objects.order_by("-day").values_list("day", flat=True).first()
    if done is not None and done >= today:
        if not LifecycleSize.objects.filter(day__lt=today, amount__gt=0).exists():
            _settle(today)  # months gone by were looked back at without amounts
        return
    follow_gaps()
    known = queries.charter()
    if done is None:
        _look_back(known, today)
    start = today if done is None else max(done + timedelta(days=1), today - timedelta(MADE_UP))
    for number in range((today - start).days + 1):
        move_all(day=start + timedelta(days=number), known=known)


def move_all(
    *, day: date, known: Charter | None = None, is_quiet: bool = False
) -> Counter[tuple[str, str]]:
    """Let every customer stand where the day's beginning finds them; calling twice is harmless.

    In parts, each a short transaction, so that readers of the log and of profiles go on. Quiet: it
    only puts right where they stand, and is no movement.
    """
    moved: Counter[tuple[str, str]] = Counter()
    known = known or queries.charter()
    for after, upto in _parts():
        whom = "profile.customer_id > %(after)s and profile.customer_id <= %(upto)s"
        ids = {"after": after, "upto": upto}
        moved += _move(day, known, whom, ids, is_quiet=is_quiet)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COUNT, [day, list(rules.STAGES)])
    return moved


def move_buyers(*, customer_ids: Sequence[int]) -> Counter[tuple[str, str]]:
    """Let these customers stand where their orders put them now.

    The very first orders have everybody's borders computed before anybody is moved by them.
    """
    if not LifecycleSize.objects.exists():
        soon = clock.now() + MIRRORED
        jobs.later("audiences.first_value", key="first-value", at=soon)
        return Counter()
    whom = "profile.customer_id = any(%(ids)s)"
    ids = {"ids": sorted(set(customer_ids))}
    return _move(clock.today(), queries.charter(), whom, ids, at=clock.now())


def follow_gaps() -> None:
    """Take the borders that follow the gaps from the orders as they are now."""
    if not Border.objects.filter(category=None).exists():
        Border.objects.bulk_create([Border(category=None)], ignore_conflicts=True)
    for row in Border.objects.filter(how=Border.How.QUANTILE).select_related("category"):
        _follow(row)


@transaction.atomic
def save_borders(
    *,
    category: Category | None,
    how: str,
    days: Sequence[int],
    shares: Sequence[float],
    actor: Member,
) -> Border:
    """The borders of the category (None: of all others); everybody moves soon."""
    row = Border.objects.select_for_update().filter(category=category).first()
    row = row or Border(category=category)
    row.how, row.changed_at = how, clock.now()
    if how == Border.How.FIXED:
        _set_days(row, days)
    else:
        _set_shares(row, shares)
    row.save()
    if how == Border.How.QUANTILE:
        _follow(row)
    audit.note(
        actor=actor,
        action="lifecycle.borders",
        subject=row,
        category=str(category or ""),
        how=how,
        days=[row.silent_days, row.dormant_days, row.churned_days],
    )
    jobs.later("audiences.move_lifecycle", key="lifecycle")
    return row


@transaction.atomic
def drop_borders(*, category: Category, actor: Member) -> None:
    """The category has no borders of its own any more; those of its ancestors hold."""
    row = Border.objects.select_for_update().get(category=category)
    audit.note(actor=actor, action="lifecycle.borders", subject=row, category=str(category))
    row.delete()
    jobs.later("audiences.move_lifecycle", key="lifecycle")


@transaction.atomic
def _move(
    day: date,
    known: Charter,
    whom: str,
    ids: dict[str, Any],
    *,
    at: datetime | None = None,
    is_quiet: bool = False,
) -> Counter[tuple[str, str]]:
    start, end = clock.day_bounds(day)
    nodes = sorted(known.governed)
    own = [known.of(node) for node in nodes]
    parameters = {
        **vars(known.default),
        **ids,
        "day": day,
        "end": end,
        "is_quiet": is_quiet,
        "lately": clock.day_bounds(day - timedelta(days=1))[0],
        "zone": enterprise.zone().key,
        "by_category": bool(nodes),
        "nodes": nodes,
        "silents": [each.silent for each in own],
        "dormants": [each.dormant for each in own],
        "churneds": [each.churned for each in own],
    }
    moved = set_standings(
        standings=STANDINGS.format(whom=whom), parameters=parameters, at=at or start
    )
    with connection.cursor() as cursor:
        for (before, after), count in sorted(moved.items()):
            cursor.execute(ADD_FLOW, [day, before, after, count])
    return moved


def _parts() -> Iterator[tuple[int, int]]:
    """All customers as spans of ids (above, up to)."""
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(NEXT_EDGE, [after, AT_ONCE])
            upto = cursor.fetchone()[0]
        if upto is None:
            return
        yield after, upto
        after = upto


def _look_back(known: Charter, today: date) -> None:
    """The history begins with the ends of the months gone by, as the orders tell them."""
    ends, first = [], today.replace(day=1)
    for _number in range(MONTHS):
        ends.append(first - timedelta(days=1))
        first = ends[-1].replace(day=1)
    leads = Profile.objects.filter(order_count=0).count()
    rows = [
        LifecycleSize(day=day, stage=stage, customers=leads if stage == "lead" else found[stage])
        for day, found in queries.sizes(known, ends).items()
        for stage in rules.STAGES
        if found
    ]
    LifecycleSize.objects.bulk_create(
        rows,
        update_conflicts=True,
        update_fields=["customers"],
        unique_fields=["day", "stage"],
    )


def _settle(today: date) -> None:
    """On the very first day the history may still be coming in: follow it, and let everybody stand
    by what it comes to by now."""
    before = queries.charter()
    follow_gaps()
    known = queries.charter()
    _look_back(known, today)
    move_all(day=today, known=known, is_quiet=known != before)


def _follow(row: Border) -> None:
    gaps = queries.gaps(row.category)
    shares = (row.silent_share, row.dormant_share, row.churned_share)
    found = rules.borders_of(gaps, shares)
    values: dict[str, Any] = {"gaps": sum(gaps.values())}
    if found:
        values |= {f"{name}_days": days for name, days in vars(found).items()}
    Border.objects.filter(pk=row.pk, how=Border.How.QUANTILE).update(**values)
    for name, value in values.items():
        setattr(row, name, value)


def _set_days(row: Border, days: Sequence[int]) -> None:
    if len(days) != 3 or not 0 < days[0] < days[1] < days[2] <= rules.LONGEST:
        raise BadBorders
    row.silent_days, row.dormant_days, row.churned_days = days


def _set_shares(row: Border, shares: Sequence[float]) -> None:
    if len(shares) != 3 or not 0 < shares[0] < shares[1] < shares[2] < 1:
        raise BadBorders(_("Shares ascend between 0 and 100 %."))
    row.silent_share, row.dormant_share, row.churned_share = shares
