"""Customers of a file: found by any of their identities, or made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from yutang.commerce.rules.reasons import Reason
from yutang.commerce.rules.tables import CustomerRow
from yutang.customers.commands import tag_customers
from yutang.customers.commands.facts import FactRow, set_facts_many
from yutang.customers.commands.making import bearers, give, make_customers
from yutang.customers.models import Customer, CustomerTag, Fact, Tag
from yutang.org.models import Member

Key = tuple[str, str, str]  # kind, realm, value


@dataclass(frozen=True)
class Person:
    """A row, with what its columns of facts say: key to text."""

    row: CustomerRow
    facts: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def write_people(
    people: Sequence[Person], *, source: str, actor: Member | None
) -> list[str | Reason]:
    """One answer for each: created, updated (known before), or the reason why not.

    Nobody loses an identity, and two customers are never made one.
    """
    keys = [[_key(kind, value, source) for kind, value in each.row.identities] for each in people]
    owners = _owners(keys)
    answers = _sorted_out(people, keys, owners)
    good = {i: a == "created" for i, a in enumerate(answers) if not isinstance(a, Reason)}
    _make(people, keys, good, owners)
    ids = {index: owners[keys[index][0]] for index in good}
    _complete([people[i] for i in good], [ids[i] for i in good], actor)
    for index in _facts(people, ids, actor):
        answers[index] = Reason.BAD_FACT
    return answers


def tag_ids(names: Iterable[str]) -> dict[str, int]:
    """Tags by their name, or "group/name" where several groups have one of the name."""
    found: dict[str, int] = {}
    doubtful: set[str] = set()
    for tag in Tag.objects.filter(deleted_at=None).select_related("group").order_by("pk"):
        found[f"{tag.group.name}/{tag.name}"] = tag.pk
        if found.setdefault(tag.name, tag.pk) != tag.pk:
            doubtful.add(tag.name)
    return {name: found[name] for name in names if name in found and name not in doubtful}


def _key(kind: str, value: str, source: str) -> Key:
    return kind, source if kind == "buyer" else "", value


def _owners(keys: Sequence[Sequence[Key]]) -> dict[Key, int]:
    """Who bears which of these identities."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for own in keys:
        for kind, realm, value in own:
            wanted.setdefault((kind, realm), set()).add(value)
    return {
        (kind, realm, value): owner
        for (kind, realm), values in wanted.items()
        for value, owner in bearers(kind, realm, values).items()
    }


def _sorted_out(
    people: Sequence[Person], keys: Sequence[Sequence[Key]], owners: Mapping[Key, int]
) -> list[str | Reason]:
    """Also among the rows: two rows that share an identity are one customer, or refused."""
    known = tag_ids({name for each in people for name in each.row.tags})
    claimed: dict[Key, Key] = {}  # identity to the first identity of the new customer
    answers: list[str | Reason] = []
    for each, own in zip(people, keys, strict=True):
        bearers_of = {owners[key] for key in own if key in owners}
        news = {claimed[key] for key in own if key in claimed}
        if not set(each.row.tags) <= known.keys():
            answers.append(Reason.NO_SUCH_TAG)
        elif len(bearers_of) + len(news) > 1:
            answers.append(Reason.TWO_CUSTOMERS)
        elif news:
            answers.append(Reason.TWICE)
        else:
            answers.append("updated" if bearers_of else "created")
            if not bearers_of:
                claimed.update(dict.fromkeys(own, own[0]))
    return answers


def _make(
    people: Sequence[Person],
    keys: Sequence[Sequence[Key]],
    good: Mapping[int, bool],
    owners: dict[Key, int],
) -> None:
    """The new ones (`good`: which), each by its surest identity; then all that was nobody's."""
    names: dict[tuple[str, str], dict[str, str]] = {}
    phones: dict[str, str] = {}
    for index in (index for index, is_new in good.items() if is_new):
        kind, realm, value = keys[index][0]
        row = people[index].row
        names.setdefault((kind, realm), {})[value] = row.name or value
        phones[value] = dict(row.identities).get("phone", "")
    for (kind, realm), wanted in names.items():
        make_customers(kind, realm, wanted, phones=phones)
    owners.update(_owners(keys))
    pairs: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for index in good:
        own = keys[index]
        owner = next(owners[key] for key in own if key in owners)
        for key in own:
            if key not in owners:
                owners[key] = owner
                pairs.setdefault(key[:2], []).append((owner, key[2]))
    for (kind, realm), given in sorted(pairs.items()):
        give(kind, realm, given)


def _complete(people: Sequence[Person], ids: Sequence[int], actor: Member | None) -> None:
    """Gender where none was known, and tags."""
    for gender in (1, 2):
        own = [id for each, id in zip(people, ids, strict=True) if each.row.gender == gender]
        Customer.objects.filter(pk__in=own, gender=0).update(gender=gender)
    known = tag_ids({name for each in people for name in each.row.tags})
    by_tag: dict[int, set[int]] = {}
    for each, id in zip(people, ids, strict=True):
        for name in each.row.tags:
            by_tag.setdefault(known[name], set()).add(id)
    for tag, customers in sorted(by_tag.items()):
        tag_customers(
            customer_ids=customers, tag_ids=[tag], source=CustomerTag.Source.IMPORT, actor=actor
        )


def _facts(people: Sequence[Person], ids: Mapping[int, int], actor: Member | None) -> set[int]:
    """Set the facts; the places of people of whom one couldn't be read."""
    rows = [
        (index, FactRow(ids[index], key, text))
        for index in ids
        for key, text in people[index].facts.items()
        if text.strip()
    ]
    bad: set[int] = set()
    for start in range(0, len(rows), 5_000):
        part = rows[start : start + 5_000]
        problems = set_facts_many(
            rows=[row for _, row in part], source=Fact.Source.IMPORT, actor=actor
        )
        bad.update(part[each.index][0] for each in problems)
    return bad
