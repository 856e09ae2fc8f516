"""The brand's tree of places."""

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from yutang.kernel import audit, clock
from yutang.kernel.errors import InvalidInput
from yutang.org.commands import tree
from yutang.org.errors import Circle, KeptByWeCom, StillInUse
from yutang.org.models import Member, Unit


@transaction.atomic
def create_unit(
    *, name: str, kind: str, parent: Unit | None, actor: Member | None, **place: object
) -> Unit:
    """A unit that WeCom doesn't know. Its place may hold: address, latitude, longitude."""
    tree.hold()
    if parent:
        parent.refresh_from_db()
    unit = Unit.objects.create(name=name.strip(), kind=kind, parent=parent, path="")
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    audit.note(actor=actor, action="org.created_unit", subject=unit)
    change_unit(unit=unit, actor=actor, **place)
    return unit


@transaction.atomic
def change_unit(*, unit: Unit, actor: Member | None, **changes: object) -> None:
    """Kind, address and coordinates of any unit; name and parent where WeCom doesn't keep them.

    Changes may hold: name, kind, parent, address, latitude, longitude.
    """
    tree.hold()
    unit.refresh_from_db()
    fresh = {name: value for name, value in changes.items() if getattr(unit, name) != value}
    if unit.wecom_department_id and {"name", "parent"} & fresh.keys():
        raise KeptByWeCom
    for name, value in fresh.items():
        setattr(unit, name, value)
    if (unit.latitude is None) != (unit.longitude is None):
        raise InvalidInput(_("Give latitude and longitude together, or neither."), field="latitude")
    if "parent" in fresh:
        _move(unit)
    if fresh:
        unit.save(update_fields=[*fresh, "path"])
        audit.note(actor=actor, action="org.changed_unit", subject=unit, fields=sorted(fresh))


def _move(unit: Unit) -> None:
    """New paths for the unit and everything below it, in one statement."""
    old = unit.path
    if unit.parent:
        unit.parent.refresh_from_db()
    if unit.parent and unit.parent.path.startswith(old):
        raise Circle(field="parent")
    unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
    below = Unit.objects.filter(path__startswith=old).exclude(pk=unit.pk)
    below.update(path=Concat(Value(unit.path), Substr(F("path"), len(old) + 1)))


@transaction.atomic
def close_unit(*, unit: Unit, actor: Member | None) -> None:
    """The unit takes no new customers; its history stays."""
    tree.hold()
    if Unit.objects.under(unit).open().exclude(pk=unit.pk).exists():
        raise StillInUse
    unit.closed_at = clock.now()
    unit.save(update_fields=["closed_at"])
    audit.note(actor=actor, action="org.closed_unit", subject=unit)


@transaction.atomic
def reopen_unit(*, unit: Unit, actor: Member | None) -> None:
    """The unit works again."""
    unit.closed_at = None
    unit.save(update_fields=["closed_at"])
    audit.note(actor=actor, action="org.reopened_unit", subject=unit)
