"""The demo brand's groups: opened in the stand-in, and filled by one code with three doors."""

import json
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import translation

from yutang.acquisition.commands.group_codes import (
    DoorFacts,
    GroupCodeFacts,
    create_group_code,
)
from yutang.acquisition.commands.moves import MoveFacts, begin_move
from yutang.acquisition.commands.rosters import take_roster
from yutang.acquisition.models import Door, GroupCode, GroupMove
from yutang.cli import ready
from yutang.cli.demo import life
from yutang.cli.demo.brand import SOURCE, Brand
from yutang.customers.models import Stage, Tag
from yutang.groups.models import GroupChat
from yutang.kernel import clock
from yutang.org.models import Member

LANGUAGE = "zh-hans"
Facts = dict[str, Any]


def open_groups(brand: Brand) -> None:
    """Members open the groups in WeCom; a second run opens those that are missing."""
    known = set(GroupChat.objects.values_list("name", flat=True))
    for row in plan()["groups"]:
        if row["name"] not in known:
            brand.call("groups/create", **row)


def fill_groups(brand: Brand) -> None:
    """One code leads into them by three doors; some have come by it, and an old group moves."""
    facts, operator = plan(), Member.objects.get(username="operator")
    names = [row["name"] for row in facts["groups"]]
    read = GroupChat.objects.filter(name__in=names)
    life.wait("the groups to be read", lambda: read.count() >= len(names))
    code = GroupCode.objects.filter(name=facts["code"]["name"]).first() or create_group_code(
        facts=code_of(facts["code"]), actor=operator
    )
    doors = Door.objects.filter(code=code, closed_at=None).order_by("position")
    life.wait("the doors to stand in WeCom", lambda: all(door.is_live for door in doors.all()))
    for door, people in zip(doors.all(), facts["joined"], strict=True):
        for person in people:
            brand.call("groups/join", person=person, code=door.qr_url)
    if not GroupMove.objects.exists():
        move_old_group(facts["move"], code, operator)
    ready.tell(f"{len(names)} groups behind one code")


def plan() -> Facts:
    """What the source says of groups."""
    return dict(json.loads((SOURCE / "groups.json").read_text(encoding="utf-8")))


def code_of(row: Facts) -> GroupCodeFacts:
    """The row of the file as the facts of a group code."""
    rest = {name: value for name, value in row.items() if name != "doors"}
    return GroupCodeFacts(**rest, doors=[door_of(each) for each in row["doors"]])


def door_of(row: Facts) -> DoorFacts:
    """One door, with ids where the file has names."""
    who = dict(row.get("who", {}))
    for key, names in who.get("stages", {}).items():
        stages = Stage.objects.filter(type__key=key, name__in=names)
        who["stages"] = {key: list(stages.values_list("pk", flat=True))}
    groups = {group.name: group.pk for group in GroupChat.objects.filter(name__in=row["groups"])}
    tags = Tag.objects.filter(name__in=row.get("tags", []))
    return DoorFacts(
        name=row["name"],
        who=who,
        capacity=row["capacity"],
        room_name=row.get("room_name", ""),
        group_ids=[groups[name] for name in row["groups"]],
        tag_ids=list(tags.values_list("pk", flat=True)),
    )


def move_old_group(row: Facts, code: GroupCode, operator: Member) -> None:
    """An old group's people are on their way into the new ones."""
    ends_on = clock.today() + timedelta(days=row["days"])
    facts = MoveFacts(row["name"], code, ends_on, row["coupon"])
    with translation.override(LANGUAGE), TemporaryDirectory() as folder:
        move = begin_move(facts=facts, actor=operator)
        path = Path(folder) / "list.csv"
        lines = [",".join(cells) for cells in (row["columns"], *row["people"])]
        path.write_text("\n".join(lines), encoding="utf-8")
        take_roster(move=move, path=path, actor=operator)
