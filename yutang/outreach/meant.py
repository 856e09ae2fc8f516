"""Who is still meant by a plan when its message falls due: each kind of plan tells of its own."""

from collections.abc import Callable, Collection, Iterable

# Of these customers, those whom the plan with this id doesn't mean any more.
Left = Callable[[int, Collection[int]], set[int]]

_tellers: dict[str, Left] = {}


def register(source_type: str, left: Left) -> None:
    """Name who tells for the plans of a type; where nobody does, whoever was planned is meant."""
    _tellers[source_type] = left


def left(rows: Iterable[tuple[int, int, str, int]]) -> set[int]:
    """Of these messages (id, customer, type and id of the plan), those that nobody means by now."""
    wanted: dict[tuple[str, int], dict[int, list[int]]] = {}
    for message, customer, type, id in rows:
        if type in _tellers:
            wanted.setdefault((type, id), {}).setdefault(customer, []).append(message)
    return {
        message
        for (type, id), by_customer in wanted.items()
        for customer in _tellers[type](id, by_customer)
        for message in by_customer[customer]
    }
