"""Who takes whom: the split of one member's customers among colleagues."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

Heap = list[tuple[int, int]]  # (load, place in the line); a load that has grown since is stale


class How(StrEnum):
    ONE = "one"
    LOAD = "load"
    STORE = "store"
    TAG = "tag"


@dataclass(frozen=True)
class Seat:
    """A colleague who takes customers; `radius`: customers she can look after, None: any."""

    member_id: int
    load: int = 0
    radius: int | None = None
    store_ids: frozenset[int] = frozenset()
    tag_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Charge:
    """What is to be taken: a customer of a store, with tags."""

    id: int
    store_id: int | None = None
    tag_ids: frozenset[int] = frozenset()


def split(charges: Iterable[Charge], seats: Sequence[Seat], how: How) -> dict[int, int | None]:
    """The taker of each charge; None where nobody has room.

    Whoever is least loaded goes first, ties in the order of the seats. By store or tag, the
    charges that belong to somebody go there while there is room; all others, by load.
    """
    line = _Line(seats if how is not How.ONE else seats[:1])
    taken: dict[int, int | None] = {}
    others = []
    for charge in charges:
        places = _meant(charge, seats, how)
        if not places:
            others.append(charge)
        elif (place := line.next_of(places)) is not None:
            taken[charge.id] = seats[place].member_id
        else:
            others.append(charge)
    everybody = tuple(range(len(line.seats)))
    for charge in others:
        place = line.next_of(everybody)
        taken[charge.id] = None if place is None else seats[place].member_id
    return taken


def _meant(charge: Charge, seats: Sequence[Seat], how: How) -> tuple[int, ...]:
    if how is How.STORE and charge.store_id is not None:
        return tuple(n for n, seat in enumerate(seats) if charge.store_id in seat.store_ids)
    if how is How.TAG and charge.tag_ids:
        return tuple(n for n, seat in enumerate(seats) if charge.tag_ids & seat.tag_ids)
    return ()


class _Line:
    """The seats with their loads as they grow; a heap for each set of seats that was asked for."""

    def __init__(self, seats: Sequence[Seat]) -> None:
        self.seats = seats
        self._loads = [seat.load for seat in seats]
        self._heaps: dict[tuple[int, ...], Heap] = {}

    def next_of(self, places: tuple[int, ...]) -> int | None:
        """The least loaded of these with room, who now has one more."""
        heap = self._heaps.get(places)
        if heap is None:
            heap = self._heaps[places] = [(self._loads[n], n) for n in places]
            heapq.heapify(heap)
        while heap:
            load, place = heap[0]
            if self._is_full(place):
                heapq.heappop(heap)
            elif load != self._loads[place]:
                heapq.heapreplace(heap, (self._loads[place], place))
            else:
                self._loads[place] += 1
                heapq.heapreplace(heap, (load + 1, place))
                return place
        return None

    def _is_full(self, place: int) -> bool:
        radius = self.seats[place].radius
        return radius is not None and self._loads[place] >= radius
