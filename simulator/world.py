"""The world file: what a fresh stand-in starts with."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator import ids, records
from simulator.settings import Settings
from simulator.state import State

DAY = 86_400


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CallbackPart(_Part):
    url: str
    token: str = Field(pattern=r"^[0-9A-Za-z]{1,32}$")
    aes_key: str = Field(pattern=r"^[0-9A-Za-z]{43}$")


class AppPart(_Part):
    agent_id: int
    secret: str
    name: str = ""
    kind: Literal["self_built", "contact_sync"] = "self_built"
    departments: list[int] = [1]
    users: list[str] = []
    callable: bool | list[str] = True
    trusted_ips: list[str] | None = None
    trusted_domains: list[str] = []
    home_url: str = ""
    sidebar_url: str = ""
    callback: CallbackPart | None = None


class OfficialPart(_Part):
    appid: str
    secret: str
    trusted_domains: list[str] = []


class DepartmentPart(_Part):
    id: int
    name: str
    parentid: int = 0
    order: int = 0
    leaders: list[str] = []


class MemberPart(_Part):
    userid: str = Field(pattern=r"^[A-Za-z0-9_.@-]{1,64}$")
    name: str
    departments: list[int] = [1]
    position: str = ""
    avatar: str = ""
    alias: str = ""
    gender: int = 0
    mobile: str = ""
    email: str = ""
    contact_enabled: bool = True
    real_named: bool = True
    status: Literal[1, 2, 4] = 1
    direct_leader: list[str] = []
    welcome: str = ""


class TagPart(_Part):
    name: str = Field(min_length=1, max_length=30)


class TagGroupPart(_Part):
    name: str = Field(min_length=1, max_length=30)
    tags: list[str | TagPart] = Field(min_length=1)


class PersonPart(_Part):
    name: str
    id: str | None = None
    gender: int = 0
    unionid: str | None = None
    external_userid: str | None = None
    phone: str = ""
    avatar: str = ""


class FollowPart(_Part):
    """A customer from the beginning; nobody is told of it."""

    person: str
    member: str
    remark: str = ""
    tags: list[str] = []  # by name


class QuotaPart(_Part):
    expire_date: int
    balance: int


class World(_Part):
    corp_id: str
    corp_name: str = "Stand-in"
    apps: list[AppPart]
    official_account: OfficialPart | None = None
    departments: list[DepartmentPart]
    members: list[MemberPart]
    tag_groups: list[TagGroupPart] = []
    people: list[PersonPart] = []
    follows: list[FollowPart] = []
    acquisition_quota: list[QuotaPart] | int = 1_000
    settings: dict[str, Any] = {}


def read_world(path: Path | None) -> World:
    """The world of the file, or the small built-in one with random secrets."""
    if path is None:
        return built_in_world()
    return World.model_validate_json(path.read_bytes())


def seed(state: State, world: World, *, now: int) -> None:
    """Fill empty tables with the world."""
    official = world.official_account
    state.corps.put(
        records.Corp(
            id=world.corp_id,
            name=world.corp_name,
            official_appid=official.appid if official else "",
            official_secret=official.secret if official else "",
            official_domains=official.trusted_domains if official else [],
            key=secrets.token_hex(16),
        )
    )
    state.settings_table.put(Settings(**world.settings))
    for app in world.apps:
        state.apps.put(_app(app))
    for department in world.departments:
        state.departments.put(records.Department(**department.model_dump()))
    for member in world.members:
        state.members.put(records.Member(**member.model_dump()))
    for group in world.tag_groups:
        _put_group(state, group, now)
    for person in world.people:
        state.people.put(new_person(state, person, now=now))
    _put_follows(state, world, now)
    _put_quota(state, world, now)


def new_person(state: State, part: PersonPart, *, now: int) -> records.Person:
    """A person with every id the part left open."""
    corp = state.corp
    person_id = part.id or f"p{state.next_number('person')}"
    unionid = part.unionid or ids.derived("o", corp.key, person_id, "union", length=27)
    return records.Person(
        id=person_id,
        name=part.name,
        external_userid=part.external_userid or ids.derived("wm", corp.id, unionid),
        unionid=unionid,
        gender=part.gender,
        phone=part.phone,
        avatar=part.avatar,
        created_at=now,
    )


def _app(part: AppPart) -> records.App:
    fields = part.model_dump(exclude={"callback"})
    app = records.App(**fields)
    if part.callback is not None:
        app.callback_url = part.callback.url
        app.callback_token = part.callback.token
        app.callback_aes_key = part.callback.aes_key
    return app


def _put_group(state: State, part: TagGroupPart, now: int) -> None:
    order = len(part.tags)
    group_id = ids.fresh("et")
    state.tag_groups.put(records.TagGroup(group_id, part.name, 0, now))
    for place, tag in enumerate(part.tags):
        name = tag if isinstance(tag, str) else tag.name
        tag_id = ids.fresh("et")
        state.tags.put(records.Tag(tag_id, group_id, name, order - place, now))


def _put_follows(state: State, world: World, now: int) -> None:
    tags = {tag.name: tag.id for tag in state.tags.all()}
    for part in world.follows:
        person, member = state.people.get(part.person), state.member(part.member)
        if person is None or member is None:
            raise ValueError(f"{part.person} and {part.member} are not both in the world")
        follow = records.Follow(member.userid, person.id, "friend", now, oper_userid=member.userid)
        follow.remark, follow.talked = part.remark, True
        follow.tags = [tags[name] for name in part.tags]
        state.follows.put(follow)


def _put_quota(state: State, world: World, now: int) -> None:
    quota = world.acquisition_quota
    if isinstance(quota, int):
        quota = [QuotaPart(expire_date=now + 180 * DAY, balance=quota)]
    for part in quota:
        state.quotas.put(records.Quota(part.expire_date, part.balance, part.balance))


def built_in_world() -> World:
    """A tea brand with two stores, random secrets, and a few people with WeChat."""
    return World.model_validate(
        {
            "corp_id": ids.fresh("ww", 16),
            "corp_name": "御糖茶饮",
            "apps": [
                {
                    "agent_id": 1000002,
                    "secret": ids.fresh(length=43),
                    "name": "Yutang",
                    "trusted_ips": ["127.0.0.1"],
                },
                {
                    "agent_id": 1000001,
                    "secret": ids.fresh(length=43),
                    "name": "通讯录同步",
                    "kind": "contact_sync",
                    "callable": False,
                },
            ],
            "official_account": {"appid": ids.fresh("wx", 16), "secret": secrets.token_hex(16)},
            "departments": [
                {"id": 1, "name": "御糖茶饮"},
                {"id": 2, "name": "人民路店", "parentid": 1, "order": 20, "leaders": ["li.na"]},
                {"id": 3, "name": "滨江店", "parentid": 1, "order": 10, "leaders": ["wang.bo"]},
            ],
            "members": _BUILT_IN_MEMBERS,
            "tag_groups": [
                {"name": "等级", "tags": ["金卡", "银卡", "新客"]},
                {"name": "口味", "tags": ["拿铁", "果茶", "少糖"]},
            ],
            "people": _BUILT_IN_PEOPLE,
        }
    )


_BUILT_IN_MEMBERS = [
    {"userid": "li.na", "name": "李娜", "departments": [2], "position": "店长", "gender": 2},
    {"userid": "wang.bo", "name": "王博", "departments": [3], "position": "店长", "gender": 1},
    {"userid": "chen.jie", "name": "陈洁", "departments": [2], "position": "导购", "gender": 2},
    {"userid": "zhao.lei", "name": "赵磊", "departments": [3], "position": "导购", "gender": 1},
    {
        "userid": "sun.hao",
        "name": "孙昊",
        "departments": [1],
        "position": "仓管",
        "contact_enabled": False,
    },
]

_BUILT_IN_PEOPLE = [
    {"name": "小赵", "gender": 2, "phone": "13800000001"},
    {"name": "钱多多", "gender": 1, "phone": "13800000002"},
    {"name": "孙小美", "gender": 2, "phone": "13800000003"},
    {"name": "阿周", "gender": 1},
    {"name": "吴阿姨", "gender": 2},
    {"name": "郑先生", "gender": 1},
]
