"""What a brand learns of its customers: values of its own facts, one or thousands at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.customers.commands.learning import Learnt, Sets, write
from yutang.customers.commands.profiles import hold_reader
from yutang.customers.models import Choice, Customer, Fact, FactType
from yutang.customers.rules import facts as rules
from yutang.customers.rules.facts import Fault, Raw, Value
from yutang.kernel.errors import DomainError, InvalidInput
from yutang.org.models import Member

MOST = 5_000  # rows of one call

FAULTS: dict[str, Promise] = {
    "text": _("“%(given)s” is no text."),
    "long_text": _("At most 300 letters."),
    "number": _("“%(given)s” is no number."),
    "far_number": _("“%(given)s” is too large a number."),
    "day": _("“%(given)s” is no day. Write it as 2026-01-31."),
    "far_day": _("%(given)s lies before 1900 or after 2100."),
    "choice": _("“%(given)s” is none of the choices."),
    "many_choices": _("At most 50 choices."),
    "yes_no": _("“%(given)s” is neither yes nor no."),
    "person": _("“%(given)s” is no person: write a name and a day, as “Niannian 2026-02-18”."),
    "nobody": _("Give a name or a date."),
    "long_name": _("At most 60 letters for a name."),
    "many_persons": _("At most 20 persons."),
    "twice": _("The same person stands here twice."),
}


@dataclass(frozen=True)
class FactRow:
    """One fact of one customer as a file or a program says it. `key`: of the fact."""

    customer_id: int
    key: str
    value: Raw


@dataclass(frozen=True)
class FactProblem:
    """Why a row of a call was left out."""

    index: int
    key: str
    text: str


class NoSuchFact(DomainError):
    """Nobody defined this fact, or it is archived."""

    code = "no_such_fact"
    status = 404
    sentence = _("There is no such fact. See the settings page “Facts” for those there are.")


@transaction.atomic
def set_fact(
    *, customer_id: int, key: str, value: Raw, source: Fact.Source, actor: Member | None
) -> bool:
    """Let the fact have this value and no other; an empty one clears it; whether that is news.

    Of two at once the later holds, and the timeline has both.
    """
    Customer.objects.select_for_update(no_key=True).get(pk=customer_id)
    type = _type(key)
    values = _read(type, value, _choices([type], customer_id)[type.pk])
    return bool(write({(customer_id, type.pk): values}, {type.pk: type}, Learnt(source, actor)))


@transaction.atomic
def set_person(
    *, customer_id: int, key: str, person: Value, actor: Member | None, slot: str = ""
) -> bool:
    """Add a person, or change the one known by `slot`; returns whether that is news."""
    Customer.objects.select_for_update(no_key=True).get(pk=customer_id)
    type = _type(key)
    if type.form != FactType.Form.PERSON:
        raise InvalidInput(_("This fact has no persons."))
    others = [each for each in _persons(customer_id, type) if each.slot != slot]
    if any(each.slot == person.slot for each in others):
        raise InvalidInput(_("A person of this name is already there."), field="name")
    if len(others) >= rules.MOST_PERSONS:
        raise InvalidInput(FAULTS["many_persons"])
    Fact.objects.filter(customer=customer_id, type=type, slot=slot).exclude(slot="").update(
        slot=person.slot
    )
    sets = {(customer_id, type.pk): [*others, person]}
    return bool(write(sets, {type.pk: type}, Learnt(Fact.Source.MEMBER, actor)))


@transaction.atomic
def remove_person(*, customer_id: int, key: str, slot: str, actor: Member | None) -> bool:
    """Forget one person; returns whether she was there."""
    Customer.objects.select_for_update(no_key=True).get(pk=customer_id)
    type = _type(key)
    others = [each for each in _persons(customer_id, type) if each.slot != slot]
    sets = {(customer_id, type.pk): others}
    return bool(write(sets, {type.pk: type}, Learnt(Fact.Source.MEMBER, actor)))


@transaction.atomic
def set_facts_many(
    *, rows: Sequence[FactRow], source: Fact.Source, actor: Member | None = None
) -> list[FactProblem]:
    """Set many facts in a few statements; returns the rows that were left out, and why.

    A person is added, or changed where one of the name is there; other facts get these values and
    no others. Empty values are passed over; of two rows for one fact the later holds.
    """
    if len(rows) > MOST:
        raise InvalidInput(_("At most 5,000 values at once."))
    hold_reader()
    types = {type.key: type for type in FactType.objects.filter(archived_at=None)}
    there = set(
        Customer.objects.filter(pk__in={row.customer_id for row in rows}).values_list(
            "pk", flat=True
        )
    )
    known = _Known(types, there, _choices(types.values()), _slots(there, types.values()))
    sets: Sets = {}
    problems = []
    for index, row in enumerate(rows):
        try:
            _take(row, known, sets)
        except DomainError as fault:
            problems.append(FactProblem(index, row.key, str(fault)))
    write(sets, {t.pk: t for t in types.values()}, Learnt(source, actor), adds_persons=True)
    return problems


def sentence(fault: Fault, *, field: str | None = None) -> InvalidInput:
    """The refusal in people's words."""
    return InvalidInput(str(FAULTS[fault.code]) % {"given": fault.given}, field=field)


def _read(type: FactType, value: Raw, choices: Mapping[str, int]) -> list[Value]:
    try:
        return rules.read(type.form, value, choices)
    except Fault as fault:
        raise sentence(fault) from None


def _take(row: FactRow, known: "_Known", sets: Sets) -> None:
    type = known.types.get(row.key)
    if type is None:
        raise NoSuchFact
    if row.customer_id not in known.customers:
        raise InvalidInput(_("There is no such customer."))
    values = _read(type, row.value, known.choices[type.pk])
    if not values:
        return
    where = (row.customer_id, type.pk)
    if type.form == FactType.Form.PERSON:
        values = list({each.slot: each for each in [*sets.get(where, []), *values]}.values())
        if len(known.slots.get(where, set()) | {e.slot for e in values}) > rules.MOST_PERSONS:
            raise InvalidInput(FAULTS["many_persons"])
    sets[where] = values


@dataclass(frozen=True)
class _Known:
    """What rows are held against: `slots`: of the persons that a customer has."""

    types: Mapping[str, FactType]
    customers: set[int]
    choices: Mapping[int, Mapping[str, int]]
    slots: Mapping[tuple[int, int], set[str]]


def _slots(customers: set[int], types: Iterable[FactType]) -> dict[tuple[int, int], set[str]]:
    found: dict[tuple[int, int], set[str]] = {}
    persons = [type.pk for type in types if type.form == FactType.Form.PERSON]
    rows = (
        Fact.objects.filter(customer__in=customers, type__in=persons)
        if persons
        else Fact.objects.none()
    )
    for customer_id, type_id, slot in rows.values_list("customer_id", "type_id", "slot"):
        found.setdefault((customer_id, type_id), set()).add(slot)
    return found


def _type(key: str) -> FactType:
    found = FactType.objects.filter(key=key, archived_at=None).first()
    if found is None:
        raise NoSuchFact
    return found


def _persons(customer_id: int, type: FactType) -> list[Value]:
    return [
        Value(slot=fact.slot, text=fact.text, day=fact.day)
        for fact in Fact.objects.filter(customer=customer_id, type=type).order_by("pk")
    ]


def _choices(
    types: Iterable[FactType], customer_id: int | None = None
) -> dict[int, dict[str, int]]:
    """Ids by names for each fact: of those that may be chosen, and that the customer has."""
    found: dict[int, dict[str, int]] = {type.pk: {} for type in types}
    rows = Choice.objects.filter(type__in=list(found)).order_by("pk")
    rows = rows.filter(Q(archived_at=None) | Q(facts__customer=customer_id)).distinct()
    for pk, type_id, name in rows.values_list("pk", "type_id", "name"):
        found[type_id][name] = pk
    return found
