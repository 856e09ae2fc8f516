"""Tags and groups themselves, however they change: by the API or by the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator import ids
from simulator.records import Tag, TagGroup

if TYPE_CHECKING:
    from simulator.sim import Sim


def group_named(sim: Sim, name: str) -> TagGroup | None:
    groups = sim.state.tag_groups.all()
    return next((g for g in groups if g.name == name and not g.deleted), None)


def new_group(sim: Sim, name: str, *, order: int = 0, creator: int = 0) -> TagGroup:
    group = TagGroup(ids.fresh("et"), name, order, sim.clock.seconds(), creator)
    return sim.state.tag_groups.put(group)


def new_tag(sim: Sim, group: TagGroup, name: str, *, order: int = 0, creator: int = 0) -> Tag:
    tag = Tag(ids.fresh("et"), group.id, name, order, sim.clock.seconds(), creator)
    return sim.state.tags.put(tag)


def drop_tag(sim: Sim, tag: Tag) -> bool:
    """Delete the tag and take it off every customer; True when its group went with it."""
    _drop(sim, {tag.id})
    if sim.state.live_tags(tag.group_id):
        return False
    group = sim.state.tag_groups.get(tag.group_id)
    if group is not None:
        group.deleted = True
        sim.state.tag_groups.put(group)
    return True


def drop_group(sim: Sim, group: TagGroup) -> None:
    _drop(sim, {tag.id for tag in sim.state.live_tags(group.id)})
    group.deleted = True
    sim.state.tag_groups.put(group)


def _drop(sim: Sim, tag_ids: set[str]) -> None:
    for tag_id in tag_ids:
        tag = sim.state.tags.get(tag_id)
        if tag is not None:
            tag.deleted = True
            sim.state.tags.put(tag)
    for follow in sim.state.follows.all():
        if not tag_ids.isdisjoint(follow.tags):
            follow.tags = [each for each in follow.tags if each not in tag_ids]
            sim.state.follows.put(follow)
