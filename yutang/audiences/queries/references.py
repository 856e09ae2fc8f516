"""Which audiences a rule asks for, and what asks for an audience."""

from collections.abc import Iterator
from typing import Any

from yutang.audiences.models import Audience, BehaviourTag

Path = list[str | int]


def referred(rule: Any) -> list[tuple[Path, int]]:
    """Each audience that the rule names, with the place of the naming."""
    return list(_named(rule, []))


def referred_ids(rule: Any) -> set[int]:
    """The audiences that the rule names."""
    return {id for _path, id in referred(rule)}


def users_of(audience_id: int) -> list[Audience]:
    """The living audiences whose rules name this one."""
    candidates = Audience.objects.filter(archived_at=None, rule__isnull=False).order_by("name")
    return [each for each in candidates if audience_id in referred_ids(each.rule)]


def tags_by(audience_id: int) -> list[BehaviourTag]:
    """The behaviour tags whose rules name this audience."""
    found = BehaviourTag.objects.select_related("tag").order_by("name")
    return [each for each in found if audience_id in referred_ids(each.rule)]


def meaning(audience: Audience) -> dict[str, int]:
    """What tells whether the audience still means the same customers.

    For itself and all that it is described by: the version of the rule, of a list its members'.
    """
    waiting = {audience.pk}
    found: dict[int, int] = {}
    while waiting:
        rows = Audience.objects.in_bulk(waiting)
        found |= {
            id: each.stamp if each.rule is None else each.version for id, each in rows.items()
        }
        waiting = {id for each in rows.values() for id in referred_ids(each.rule)} - found.keys()
    return {str(id): number for id, number in sorted(found.items())}


def path_back(rule: Any, *, to: int) -> Path | None:
    """The place in the rule that leads, by whatever way, to the audience `to`; None: none does."""
    rules = dict(Audience.objects.exclude(rule=None).values_list("pk", "rule"))
    return next((path for path, id in referred(rule) if _leads(id, to, rules)), None)


def _leads(start: int, goal: int, rules: dict[int, Any]) -> bool:
    waiting, seen = [start], set()
    while waiting:
        id = waiting.pop()
        if id == goal:
            return True
        if id not in seen:
            seen.add(id)
            waiting += referred_ids(rules.get(id))
    return False


def _named(node: Any, path: Path) -> Iterator[tuple[Path, int]]:
    """Rules are nested as deep as people like, so no call stack is used."""
    waiting: list[tuple[Any, Path]] = [(node, path)]
    while waiting:
        here, at = waiting.pop()
        if isinstance(here, dict):
            if isinstance(id := here.get("audience"), int):
                yield [*at, "audience"], id
            waiting += [(child, [*at, key]) for key, child in here.items()]
        elif isinstance(here, list):
            waiting += [(child, [*at, n]) for n, child in enumerate(here)]
