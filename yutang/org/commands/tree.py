"""Departments of WeCom become units."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from yutang.kernel import clock
from yutang.org.models import Unit
from yutang.wecom.api.contacts import Department

KEPT = ["name", "order", "parent", "path", "closed_at"]
HOLD = "select pg_advisory_xact_lock(hashtext('org.tree'))"


def hold() -> None:
    """Two who change the tree at once would undo each other, so the second waits for the first.

    Until the caller's transaction ends; what is read afterwards is how the first left it.
    """
    with connection.cursor() as cursor:
        cursor.execute(HOLD)


def unit_ids() -> dict[int, int]:
    """Our unit for each department of WeCom's."""
    known = Unit.objects.exclude(wecom_department_id=None)
    return {int(row[0] or 0): row[1] for row in known.values_list("wecom_department_id", "pk")}


def put_departments(departments: Sequence[Department]) -> tuple[int, dict[int, int]]:
    """Units are as the departments; returns how many changed, and our id for each of theirs.

    A new unit's kind is guessed from its place in the tree; people may correct it.
    """
    before = {
        unit.wecom_department_id: unit
        for unit in Unit.objects.select_for_update().exclude(wecom_department_id=None)
    }
    states = {unit.pk: _state(unit) for unit in before.values()}
    made = _make([d for d in departments if d.id not in before], departments)
    units = {**before, **{unit.wecom_department_id: unit for unit in made}}
    _place(departments, units)
    gone = before.keys() - {department.id for department in departments}
    for key in gone:
        units[key].closed_at = units[key].closed_at or clock.now()
    changed = [unit for unit in units.values() if states.get(unit.pk) != _state(unit)]
    Unit.objects.bulk_update(changed, KEPT)
    return len(changed), {int(key or 0): unit.pk for key, unit in units.items()}


def _make(new: Iterable[Department], departments: Sequence[Department]) -> list[Unit]:
    ids = {department.id for department in departments}
    parents = {department.parentid for department in departments}

    def kind(department: Department) -> Unit.Kind:
        if department.parentid not in ids:
            return Unit.Kind.HEADQUARTERS
        return Unit.Kind.REGION if department.id in parents else Unit.Kind.STORE

    return Unit.objects.bulk_create(
        [Unit(name=d.name, kind=kind(d), wecom_department_id=d.id, path="") for d in new]
    )


def _place(departments: Sequence[Department], units: Mapping[int | None, Unit]) -> None:
    """Name, order, parent and path of each, parents first."""
    below: dict[int, list[Department]] = defaultdict(list)
    ids = {department.id for department in departments}
    for department in departments:
        below[department.parentid if department.parentid in ids else 0].append(department)
    waiting = list(below.pop(0, []))
    while waiting:
        department = waiting.pop()
        unit, parent = units[department.id], units.get(department.parentid)
        unit.name, unit.order, unit.closed_at = department.name or unit.name, department.order, None
        unit.parent = parent if department.parentid in ids else None
        unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
        waiting += below.pop(department.id, [])


def _state(unit: Unit) -> tuple[object, ...]:
    return unit.name, unit.order, unit.parent_id, unit.path, unit.closed_at
