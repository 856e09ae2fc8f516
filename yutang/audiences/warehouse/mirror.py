"""Brings the warehouse up to what PostgreSQL has: one step makes one version."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import structlog

from yutang.audiences.relations import RELATIONS
from yutang.audiences.warehouse import happened, keyed, place, source, versions, wholes
from yutang.audiences.warehouse.source import Snapshot
from yutang.audiences.warehouse.versions import Pile, Version
from yutang.audiences.warehouse.writing import Writer, writer
from yutang.kernel import clock

logger = structlog.get_logger(__name__)

Said = Callable[[str, int], None]  # a relation is ready, with so many rows
TOGETHER = (
    ("profile", "fact"), ("activity",), ("orders", "line"), ("product",), ("member",), ("stay",),
    ("chat",),
)  # fmt: skip


def ignore(name: str, rows: int) -> None:
    """Nobody watches."""


def catch_up(*, said: Said = ignore) -> Version:
    """Mirror all that is committed and below the horizon; another writer is waited for."""
    with place.only_writer(wait=True):
        return _tidily(said)


def rebuild(*, said: Said = ignore) -> Version:
    """Make everything anew; who reads the present version goes on undisturbed."""
    with place.only_writer(wait=True):
        return _tidily(said, anew=True)


def step() -> Version | None:
    """As `catch_up`, but None at once where another one writes."""
    with place.only_writer(wait=False) as is_mine:
        return _tidily(ignore) if is_mine else None


def _tidily(said: Said, *, anew: bool = False) -> Version:
    """What a failed step wrote is removed: on a full disk it would be tried for ever."""
    try:
        return _advance(said, anew=anew)
    except Exception:
        versions.clean()
        raise


def _advance(said: Said, *, anew: bool = False) -> Version:
    identity = source.identity()
    before = versions.current()
    number = versions.next_number()
    if before is None or before.source != identity or anew:
        after = _stepped(Version(number, clock.now(), identity, {}), said)
    else:
        after = _stepped(replace(_undamaged(before), number=number, at=clock.now()), said)
        if after.piles == before.piles:
            place.clear_suspicion()
            return before
    versions.publish(after)
    place.clear_suspicion()
    if anew or number % versions.CLEANED_EVERY == 0:
        versions.clean()
    return after


def _undamaged(version: Version) -> Version:
    """The version without the relations of which a file is not as it was written."""
    check = versions.Part.is_true if place.is_suspect() else versions.Part.is_whole
    broken = {n for n, pile in version.piles.items() if not all(map(check, pile.parts()))}
    lost = {name for group in TOGETHER for name in group if broken & set(group)}
    if lost:
        logger.warning("mirror_damaged", relations=sorted(broken))
    return replace(version, piles={n: p for n, p in version.piles.items() if n not in lost})


@dataclass
class Making:
    """A version in the making."""

    piles: dict[str, Pile]
    positions: dict[str, Any]
    snapshot: Snapshot
    writer: Writer
    said: Said


def _stepped(version: Version, said: Said) -> Version:
    threads = 1 if version.piles else os.cpu_count() or 1
    with writer(version.number, threads=threads) as made, source.snapshot() as snapshot:
        making = Making(dict(version.piles), dict(version.positions), snapshot, made, said)
        moved = _activities(making)
        for group in keyed.GROUPS:
            _group(making, group, moved)
        for whole in wholes.WHOLES:
            _whole(making, whole)
        _members(making, moved)
    piles = {each.name: making.piles[each.name] for each in RELATIONS}
    return replace(version, piles=piles, positions=making.positions)


def _activities(making: Making) -> list[int]:
    """Returns who was merged or split."""
    name = happened.NAME
    known = making.piles.get(name)
    at = tuple(making.positions["activity"]) if known is not None else happened.BEGINNING
    step = happened.advance(known or Pile(), at, making.snapshot, making.writer)
    making.positions["activity"] = list(step.position)
    _put(making, {name: step.pile}, is_new=known is None)
    return step.moved if known is not None else []


def _group(making: Making, group: keyed.Group, moved: list[int]) -> None:
    is_new = group.name not in making.piles
    if is_new:
        built = keyed.build(group, making.snapshot, making.writer)
    else:
        since = making.positions[group.name]
        gone = moved if group.key == "customer_id" else ()
        built = keyed.advance(
            group, making.piles, making.snapshot, making.writer, since=since, gone=gone
        )
    making.positions[group.name] = making.snapshot.horizon
    _put(making, {r.name: built[r.name] for r, *_ in group.members}, is_new=is_new)


def _whole(making: Making, whole: wholes.Whole) -> None:
    name = whole.relation.name
    known = making.piles.get(name)
    before = making.positions.get(name) if known is not None else None
    pile, sum = whole.advance(known or Pile(), before, making.snapshot, making.writer)
    making.positions[name] = sum
    _put(making, {name: pile}, is_new=known is None)


def _members(making: Making, moved: list[int]) -> None:
    known = making.piles.get("member")
    before = making.positions.get("member", {}) if known is not None else {}
    pile, stamps = wholes.members(
        known or Pile(), before, making.snapshot, making.writer, moved=moved
    )
    making.positions["member"] = stamps
    _put(making, {"member": pile}, is_new=known is None)


def _put(making: Making, piles: dict[str, Pile], *, is_new: bool) -> None:
    making.piles.update(piles)
    for name, pile in piles.items():
        if is_new:
            making.said(name, pile.rows())
