"""Corp tags (企业标签) and their groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import fields
from simulator.api.relations import standing_follow
from simulator.call import Call
from simulator.callbacks import events
from simulator.errors import WecomError
from simulator.records import Tag, TagGroup
from simulator.tagging import drop_group, drop_tag, group_named, new_group, new_tag

if TYPE_CHECKING:
    from simulator.sim import Sim

NAME_CHARS = 30
ORDER_END = 2**32 - 1


def listing(sim: Sim, call: Call) -> dict[str, Any]:
    """All groups, or those asked for; `deleted` appears only when asked for by id."""
    tag_ids = set(fields.strings(call.body, "tag_id"))
    group_ids = set(fields.strings(call.body, "group_id"))
    if group_ids:
        rows = [_group_row(sim, g) for g in sim.state.tag_groups.all() if g.id in group_ids]
    elif tag_ids:
        rows = _groups_of_tags(sim, tag_ids)
    else:
        rows = [_group_row(sim, g) for g in sim.state.tag_groups.all() if not g.deleted]
    return {"tag_group": sorted(rows, key=lambda row: -row["order"])}


def add(sim: Sim, call: Call) -> dict[str, Any]:
    """Create tags in a group, and the group when nobody has one of that name."""
    body = call.body
    wanted = _wanted_tags(body)
    group_id = fields.text(body, "group_id")
    group_name = fields.text(body, "group_name", chars=NAME_CHARS, too_long=40072)
    order = fields.whole(body, "order", high=ORDER_END)
    live = sum(not tag.deleted for tag in sim.state.tags.all())
    if live + len(wanted) > sim.state.settings.corp_tag_quota:
        raise WecomError(40126)
    group = _group_to_fill(sim, group_id, group_name)
    if group is not None:
        taken = {tag.name for tag in sim.state.live_tags(group.id)}
        if taken & set(wanted):
            raise WecomError(40071)
    else:
        group = new_group(sim, group_name, order=order, creator=call.app.agent_id)
        _echo(sim, "create", group.id, "tag_group")
    made = [
        new_tag(sim, group, name, order=tag_order, creator=call.app.agent_id)
        for name, tag_order in wanted.items()
    ]
    for tag in made:
        _echo(sim, "create", tag.id, "tag")
    return {"tag_group": _group_fields(group) | {"tag": [_tag_fields(tag) for tag in made]}}


def edit(sim: Sim, call: Call) -> dict[str, Any]:
    """Rename or reorder a tag or group this app created."""
    subject = _subject(sim, fields.text(call.body, "id", missing=40068))
    if subject.creator != call.app.agent_id:
        raise WecomError(81011)
    name = fields.text(call.body, "name", chars=NAME_CHARS, too_long=40072)
    if name and name != subject.name and name in _names_beside(sim, subject):
        raise WecomError(40071)
    subject.name = name or subject.name
    subject.order = fields.whole(call.body, "order", default=subject.order, high=ORDER_END)
    if isinstance(subject, Tag):
        sim.state.tags.put(subject)
        _echo(sim, "update", subject.id, "tag")
    else:
        sim.state.tag_groups.put(subject)
        _echo(sim, "update", subject.id, "tag_group")
    return {}


def delete(sim: Sim, call: Call) -> dict[str, Any]:
    """Delete tags and groups this app created; a group goes with its last tag."""
    tag_ids = fields.strings(call.body, "tag_id")
    group_ids = fields.strings(call.body, "group_id")
    if not tag_ids and not group_ids:
        raise WecomError(40063)
    subjects = [_subject(sim, each) for each in dict.fromkeys(tag_ids + group_ids)]
    if any(subject.creator != call.app.agent_id for subject in subjects):
        raise WecomError(81011)
    for subject in subjects:
        if isinstance(subject, TagGroup):
            drop_group(sim, subject)
            _echo(sim, "delete", subject.id, "tag_group")
        else:
            drop_tag(sim, subject)
            _echo(sim, "delete", subject.id, "tag")
    return {}


def mark(sim: Sim, call: Call) -> dict[str, Any]:
    """Put tags on a customer for one member, and take others off."""
    adding = fields.strings(call.body, "add_tag")
    removing = set(fields.strings(call.body, "remove_tag"))
    if not adding and not removing:
        raise WecomError(40063)
    follow = standing_follow(sim, call)
    for tag_id in (*adding, *removing):
        tag = sim.state.tags.get(tag_id)
        if tag is None or tag.deleted:
            raise WecomError(40068)
    tags = [tag_id for tag_id in dict.fromkeys(follow.tags + adding) if tag_id not in removing]
    if len(tags) > sim.state.settings.customer_tag_limit:
        raise WecomError(40144)
    follow.tags = tags
    sim.state.follows.put(follow)
    if sim.state.settings.api_events_echo:
        external_userid = fields.text(call.body, "external_userid")
        events.customer(sim, "edit_external_contact", follow.userid, external_userid)
    return {}


def marked_pair(call: Call) -> str:
    """Two `mark_tag` on one pair at once conflict."""
    return f"{call.body.get('userid')}|{call.body.get('external_userid')}"


def _wanted_tags(body: dict[str, Any]) -> dict[str, int]:
    """Names with their order; the same name twice counts once."""
    parts = fields.parts(body, "tag")
    if not parts:
        raise WecomError(40063)
    return {
        fields.text(part, "name", missing=40072, chars=NAME_CHARS, too_long=40072): fields.whole(
            part, "order", high=ORDER_END
        )
        for part in parts
    }


def _group_to_fill(sim: Sim, group_id: str, group_name: str) -> TagGroup | None:
    if group_id:
        group = sim.state.tag_groups.get(group_id)
        if group is None or group.deleted:
            raise WecomError(40068)
        return group
    if not group_name:
        raise WecomError(40063)
    return group_named(sim, group_name)


def _subject(sim: Sim, subject_id: str) -> Tag | TagGroup:
    subject = sim.state.tags.get(subject_id) or sim.state.tag_groups.get(subject_id)
    if subject is None or subject.deleted:
        raise WecomError(40068)
    return subject


def _names_beside(sim: Sim, subject: Tag | TagGroup) -> set[str]:
    if isinstance(subject, Tag):
        return {tag.name for tag in sim.state.live_tags(subject.group_id)}
    return {group.name for group in sim.state.tag_groups.all() if not group.deleted}


def _groups_of_tags(sim: Sim, tag_ids: set[str]) -> list[dict[str, Any]]:
    by_group: dict[str, list[Tag]] = {}
    for tag_id in tag_ids:
        if tag := sim.state.tags.get(tag_id):
            by_group.setdefault(tag.group_id, []).append(tag)
    rows = []
    for group_id, tags in by_group.items():
        group = sim.state.tag_groups.get(group_id)
        assert group is not None
        row = _group_fields(group) | {"deleted": group.deleted}
        row["tag"] = [_tag_fields(tag) | {"deleted": tag.deleted} for tag in tags]
        rows.append(row)
    return rows


def _group_row(sim: Sim, group: TagGroup) -> dict[str, Any]:
    tags = sorted(sim.state.live_tags(group.id), key=lambda tag: -tag.order)
    return _group_fields(group) | {"tag": [_tag_fields(tag) for tag in tags]}


def _group_fields(group: TagGroup) -> dict[str, Any]:
    return {
        "group_id": group.id,
        "group_name": group.name,
        "create_time": group.create_time,
        "order": group.order,
    }


def _tag_fields(tag: Tag) -> dict[str, Any]:
    return {"id": tag.id, "name": tag.name, "create_time": tag.create_time, "order": tag.order}


def _echo(sim: Sim, change: str, subject_id: str, kind: str) -> None:
    if sim.state.settings.api_events_echo:
        events.tag(sim, change, subject_id, kind)
