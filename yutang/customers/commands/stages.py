"""Facts that age: a day moves customers from stage to stage, in one statement for each fact."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yutang.customers import log
from yutang.customers.commands.profiles import hold_reader
from yutang.customers.models import FactType, Stage
from yutang.customers.rules import stages as rules
from yutang.customers.rules.stages import Border, Span
from yutang.kernel import audit, clock
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member

AGING = frozenset({FactType.Form.DATE, FactType.Form.PERSON})
MOST = 20  # stages of a fact
MOST_MONTHS, MOST_DAYS = 1_200, 36_500
CAUGHT_UP = 31  # days that nobody moved are made up for, one by one, up to so many

# Rows that stand where they should aren't touched. A fact that somebody changes meanwhile is left
# to whoever changed it.
MOVE = """
    with reach as (
        select * from unnest(%(stages)s::bigint[], %(months)s::int[], %(days)s::int[],
            %(firsts)s::date[], %(lasts)s::date[]) as t (stage_id, months, days, first, last)),
    placed as (
        select fact.id, reach.stage_id,
            (fact.day + make_interval(months => reach.months, days => reach.days))::date as since
        from customers_fact fact left join reach on fact.day between reach.first and reach.last
        where fact.type_id = %(type)s and {customers}),
    due as (
        select fact.id, fact.customer_id, fact.text, fact.day, fact.stage_id as before_id,
            placed.stage_id, placed.since
        from placed join customers_fact fact on fact.id = placed.id
        where fact.stage_id is distinct from placed.stage_id
            or fact.stage_since is distinct from placed.since
        order by fact.customer_id, fact.id for update of fact),
    moved as (
        update customers_fact fact set stage_id = due.stage_id, stage_since = due.since
        from due where fact.id = due.id and fact.day is not distinct from due.day
        returning due.*)
"""
TELL = """
    select customer_id, 'stage_changed' as kind, %(at)s::timestamptz as happened_at,
        null::bigint as member_id,
        case when stage_id is null then '' else 'stage' end as subject_type,
        stage_id as subject_id, null::bigint as amount,
        jsonb_build_object('fact', %(name)s::text, 'stage', coalesce(now_in.name, ''),
            'before', coalesce(before.name, ''),
            'person', case when %(personal)s then '' else moved.text end) as props
    from moved left join customers_stage now_in on now_in.id = moved.stage_id
        left join customers_stage before on before.id = moved.before_id
    where moved.stage_id is distinct from moved.before_id
"""


@dataclass(frozen=True)
class StageRow:
    """A stage as somebody wants it; `id` of one that is there."""

    name: str
    begin: Border
    end: Border | None
    id: int | None = None


@transaction.atomic
def set_stages(*, type_id: int, rows: Sequence[StageRow], actor: Member | None) -> int:
    """Give a date or person these stages, and move its customers at once; returns how many."""
    hold_reader()
    type = FactType.objects.select_for_update().get(pk=type_id)
    if type.form not in AGING:
        raise InvalidInput(_("Only dates and persons have stages."))
    _check(rows)
    known = {stage.pk: stage for stage in type.stages.all()}
    rows = _recognised(rows, known)
    kept = {row.id for row in rows}
    for stage in known.values():  # so that two may change their names
        Stage.objects.filter(pk=stage.pk).update(name=f"\u0001{stage.pk}")
    made = [_write(type, row, known) for row in rows]
    for pk in known.keys() - kept:  # what was left is told by its name
        Stage.objects.filter(pk=pk).update(name=_free_name(known[pk], rows))
    moved = _move(type, clock.today(), at=clock.now(), spans=[span_of(stage) for stage in made])
    type.stages.exclude(pk__in=[stage.pk for stage in made]).delete()
    FactType.objects.filter(pk=type.pk).update(moved_on=clock.today())
    audit.note(actor=actor, action="facts.stages", subject=type, stages=[r.name for r in rows])
    return moved


def move_stages() -> int:
    """Let every date stand where today puts it, days that were missed in turn; how many moved."""
    today, moved = clock.today(), 0
    for type in FactType.objects.filter(stages__isnull=False).distinct().order_by("pk"):
        for day in _days(type.moved_on, today):
            moved += _move_on(type.pk, day)
    return moved


@transaction.atomic
def _move_on(type_id: int, day: date) -> int:
    hold_reader()
    type = FactType.objects.select_for_update().get(pk=type_id)
    if type.moved_on is not None and type.moved_on >= day:
        return 0  # another worker was here
    moved = _move(type, day, at=min(clock.now(), clock.day_bounds(day)[0]), spans=spans_of(type))
    FactType.objects.filter(pk=type.pk).update(moved_on=day)
    return moved


def place(*, type: FactType, customer_ids: Sequence[int]) -> int:
    """Put the customers' values of a fact into today's stages, in the caller's transaction."""
    if type.form not in AGING or not (spans := spans_of(type)):
        return 0
    return _move(type, clock.today(), at=clock.now(), spans=spans, customer_ids=customer_ids)


def spans_of(type: FactType) -> list[Span]:
    """The stages of a fact for the rules."""
    return [span_of(stage) for stage in type.stages.all()]


def span_of(stage: Stage) -> Span:
    """A stage for the rules."""
    end = None if stage.to_days is None else Border(stage.to_months, stage.to_days)
    return Span(stage.pk, Border(stage.from_months, stage.from_days), end)


def _move(
    type: FactType,
    day: date,
    *,
    at: datetime,
    spans: Sequence[Span],
    customer_ids: Sequence[int] | None = None,
) -> int:
    reaches = rules.reaches(spans, today=day)
    given = {
        "type": type.pk,
        "name": type.name,
        "personal": type.is_personal,
        "at": at,
        "stages": [each.id for each in reaches],
        "months": [each.begin.months for each in reaches],
        "days": [each.begin.days for each in reaches],
        "firsts": [each.first for each in reaches],
        "lasts": [each.last for each in reaches],
        "ids": list(customer_ids or ()),
    }
    within = "true" if customer_ids is None else "fact.customer_id = any(%(ids)s)"
    return log.record_select(TELL, given, ahead=MOVE.format(customers=within))


def _days(done: date | None, today: date) -> list[date]:
    first = today if done is None else max(done + timedelta(1), today - timedelta(CAUGHT_UP))
    return [first + timedelta(n) for n in range((today - first).days + 1)]


def _write(type: FactType, row: StageRow, known: dict[int, Stage]) -> Stage:
    stage = known.get(row.id or 0) or Stage(type=type)
    stage.name = row.name
    stage.from_months, stage.from_days = row.begin.months, row.begin.days
    stage.to_months = row.end.months if row.end else 0
    stage.to_days = row.end.days if row.end else None
    stage.save()
    return stage


def _recognised(rows: Sequence[StageRow], known: dict[int, Stage]) -> list[StageRow]:
    """The rows with the ids of the stages that they mean; by the name where a row has none."""
    named = {stage.name: stage.pk for stage in known.values()}
    taken = {row.id for row in rows if row.id in known}
    found = []
    for row in rows:
        meant = row.id if row.id in known else named.get(row.name)
        is_free = row.id in known or meant not in taken
        found.append(replace(row, id=meant if is_free else None))
    return found


def _free_name(stage: Stage, rows: Sequence[StageRow]) -> str:
    """The name by which a stage is told a last time, beside one that took it over."""
    is_taken = any(row.name == stage.name for row in rows)
    return f"{stage.name[:40]} #{stage.pk}" if is_taken else stage.name


def _check(rows: Sequence[StageRow]) -> None:
    names = [row.name for row in rows]
    if len(rows) > MOST:
        raise InvalidInput(_("At most twenty stages."))
    if not all(names) or any(len(name) > 60 or "\0" in name for name in names):
        raise InvalidInput(_("Each stage needs a name of up to 60 letters."))
    if len(set(names)) < len(names):
        raise InvalidInput(_("Two stages have the same name."))
    spans = [Span(n, row.begin, row.end) for n, row in enumerate(rows)]
    for span in spans:
        _check_span(span, names[span.id])
    for one, other in rules.overlaps(spans):
        raise InvalidInput(
            _("“%(one)s” and “%(other)s” overlap: nobody can be in two stages at once.")
            % {"one": names[one], "other": names[other]}
        )


def _check_span(span: Span, name: str) -> None:
    for border in filter(None, (span.begin, span.end)):
        if abs(border.months) > MOST_MONTHS or abs(border.days) > MOST_DAYS:
            raise InvalidInput(_("“%(name)s” lies more than 100 years away.") % {"name": name})
    if not rules.is_whole(span):
        raise InvalidInput(_("“%(name)s” must end after it begins.") % {"name": name})
