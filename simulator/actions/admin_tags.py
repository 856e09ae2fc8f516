"""What an admin does with corp tags in WeCom's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.actions.subjects import Args, names, number, words
from simulator.callbacks import events
from simulator.records import Tag, TagGroup
from simulator.refusals import Refused
from simulator.tagging import drop_group, drop_tag, group_named, new_group, new_tag

if TYPE_CHECKING:
    from simulator.sim import Sim

NAME_CHARS = 30


def create(sim: Sim, args: Args) -> dict[str, Any]:
    """Tags by name in `group` (a name; created when new)."""
    group_name = _short(words(args, "group"))
    tag_names = [_short(name) for name in names(args, "names")]
    if not tag_names:
        raise Refused("tags_unnamed")
    group = group_named(sim, group_name)
    if group is None:
        group = new_group(sim, group_name)
        events.tag(sim, "create", group.id, "tag_group")
    taken = {tag.name for tag in sim.state.live_tags(group.id)}
    if doubled := taken & set(tag_names):
        raise Refused("tag_exists", name=sorted(doubled)[0])
    made = [new_tag(sim, group, name) for name in tag_names]
    for tag in made:
        events.tag(sim, "create", tag.id, "tag")
    return {"group_id": group.id, "tags": [vars(tag) for tag in made]}


def rename(sim: Sim, args: Args) -> dict[str, Any]:
    subject = _subject(sim, args)
    subject.name = _short(words(args, "name"))
    _put(sim, subject)
    events.tag(sim, "update", subject.id, _kind(subject))
    return vars(subject)


def delete(sim: Sim, args: Args) -> dict[str, Any]:
    """Deleting a group tells of the group only, not of its tags."""
    subject = _subject(sim, args)
    if isinstance(subject, TagGroup):
        drop_group(sim, subject)
    else:
        drop_tag(sim, subject)
    events.tag(sim, "delete", subject.id, _kind(subject))
    return {"deleted": subject.id}


def shuffle(sim: Sim, args: Args) -> dict[str, Any]:
    """Set the order of tags in a group, or of all groups, as `order` (ids, first on top) says."""
    order = names(args, "order")
    group_id = words(args, "group_id", default="")
    for place, subject_id in enumerate(order):
        subject = _subject(sim, {"id": subject_id})
        subject.order = len(order) - place
        _put(sim, subject)
    events.tag(sim, "shuffle", group_id, "")
    return {"shuffled": len(order)}


def reorder(sim: Sim, args: Args) -> dict[str, Any]:
    subject = _subject(sim, args)
    subject.order = int(number(args, "order"))
    _put(sim, subject)
    events.tag(sim, "update", subject.id, _kind(subject))
    return vars(subject)


def _subject(sim: Sim, args: Args) -> Tag | TagGroup:
    subject_id = words(args, "id")
    subject = sim.state.tags.get(subject_id) or sim.state.tag_groups.get(subject_id)
    if subject is None or subject.deleted:
        raise Refused("no_tag_or_group", id=subject_id)
    return subject


def _put(sim: Sim, subject: Tag | TagGroup) -> None:
    if isinstance(subject, Tag):
        sim.state.tags.put(subject)
    else:
        sim.state.tag_groups.put(subject)


def _kind(subject: Tag | TagGroup) -> str:
    return "tag" if isinstance(subject, Tag) else "tag_group"


def _short(name: str) -> str:
    if not name or len(name) > NAME_CHARS:
        raise Refused("tag_name_length", most=NAME_CHARS)
    return name
