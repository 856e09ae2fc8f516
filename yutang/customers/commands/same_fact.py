"""One value for many customers at once, as plans set it."""

from collections.abc import Collection

from django.db import transaction

from yutang.customers.commands.facts import NoSuchFact, sentence
from yutang.customers.commands.learning import Learnt, write
from yutang.customers.commands.locking import present_ids
from yutang.customers.commands.profiles import hold_reader
from yutang.customers.models import Choice, Fact, FactType
from yutang.customers.rules import facts as rules
from yutang.customers.rules.facts import Raw


@transaction.atomic
def set_same_fact(
    *, customer_ids: Collection[int], key: str, value: Raw, source: Fact.Source
) -> int:
    """Each of the customers has this value; an empty one clears it; returns how many are news.

    A person is added, or changed where one of the name is there.
    """
    hold_reader()
    present = set(present_ids(customer_ids).values())
    type = FactType.objects.filter(key=key, archived_at=None).first()
    if type is None:
        raise NoSuchFact
    try:
        values = rules.read(type.form, value, _choices(type))
    except rules.Fault as fault:
        raise sentence(fault) from None
    sets = {(id, type.pk): values for id in sorted(present)}
    return len(write(sets, {type.pk: type}, Learnt(source, None), adds_persons=bool(values)))


def check_value(type: FactType, value: Raw) -> None:
    """Refuse a value that isn't one of the fact's."""
    try:
        rules.read(type.form, value, _choices(type))
    except rules.Fault as fault:
        raise sentence(fault) from None


def _choices(type: FactType) -> dict[str, int]:
    rows = Choice.objects.filter(type=type, archived_at=None)
    return dict(rows.values_list("name", "pk"))
