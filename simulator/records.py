"""What the stand-in remembers. Flat records: each is one JSON object in the journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Corp:
    id: str
    name: str
    official_appid: str = ""
    official_secret: str = ""
    official_domains: list[str] = field(default_factory=list)
    key: str = ""  # signs cursors and derives ids; never leaves the process
    clock_offset: float = 0.0


@dataclass
class App:
    """One secret of the corp: a self-built app, or the contact-sync assistant."""

    agent_id: int
    secret: str
    name: str = ""
    kind: str = "self_built"
    departments: list[int] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    callable: bool | list[str] = True  # listed for customer contact: all APIs, or these paths
    trusted_ips: list[str] | None = None  # None: an app from before trusted IPs
    trusted_domains: list[str] = field(default_factory=list)  # empty: not checked
    home_url: str = ""  # what opens when a member taps the app
    sidebar_url: str = ""  # what opens beside a chat with a customer
    callback_url: str = ""
    callback_token: str = ""
    callback_aes_key: str = ""
    disabled: bool = False


@dataclass
class Department:
    id: int
    name: str
    parentid: int = 0
    order: int = 0
    leaders: list[str] = field(default_factory=list)


@dataclass
class Member:
    userid: str
    name: str
    departments: list[int] = field(default_factory=lambda: [1])
    position: str = ""
    avatar: str = ""
    alias: str = ""
    gender: int = 0
    mobile: str = ""
    email: str = ""
    contact_enabled: bool = True
    real_named: bool = True
    status: int = 1  # 1 active, 2 disabled, 4 not activated, 5 left
    direct_leader: list[str] = field(default_factory=list)
    welcome: str = ""  # set by the admin for this member: then no welcome code goes out
    resigned_at: int = 0

    @property
    def serves(self) -> bool:
        """True when customers can be added to this member."""
        return self.status == 1 and self.contact_enabled


@dataclass
class Person:
    """Somebody with WeChat."""

    id: str
    name: str
    external_userid: str
    unionid: str
    gender: int = 0
    phone: str = ""
    avatar: str = ""
    on_screen: str = ""  # payload of the QR shown last in this person's browser
    picked: dict[str, str] = field(default_factory=dict)  # code -> member it led to
    created_at: int = 0


@dataclass
class Follow:
    """The relation of a member with a customer.

    `state`: pending (asked, not confirmed), half (skip-verify, not confirmed), friend.
    `removed_by`: "" while it stands, else customer or member.
    """

    userid: str
    person_id: str
    state: str
    created_at: int
    removed_by: str = ""
    removed_at: int = 0
    remark: str = ""
    description: str = ""
    company: str = ""
    mobiles: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    personal_tags: list[str] = field(default_factory=list)
    add_way: int = 0
    oper_userid: str = ""
    source: str = ""  # the State of the event
    config_id: str = ""
    link_id: str = ""
    event_ms: int = 0  # when the event that announced it was created
    visible_at: float = 0.0  # details lag the event
    talked: bool = False  # a chat has begun: no welcome any more
    welcomed: bool = False
    heard: int = 0  # messages from the customer

    @property
    def stands(self) -> bool:
        """True while the API may use the relation (84061 otherwise)."""
        return self.state == "friend" and self.removed_by != "member"

    @property
    def friends(self) -> bool:
        """True while both can write to each other."""
        return self.state in ("friend", "half") and not self.removed_by


@dataclass
class TagGroup:
    id: str
    name: str
    order: int
    create_time: int
    creator: int = 0  # agent id, 0: the admin
    deleted: bool = False


@dataclass
class Tag:
    id: str
    group_id: str
    name: str
    order: int
    create_time: int
    creator: int = 0
    deleted: bool = False


@dataclass
class ContactWay:
    config_id: str
    agent_id: int
    type: int
    scene: int
    style: int = 0
    remark: str = ""
    skip_verify: bool = True
    state: str = ""
    user: list[str] = field(default_factory=list)
    party: list[int] = field(default_factory=list)
    is_temp: bool = False
    expires_in: int = 0
    chat_expires_in: int = 0
    unionid: str = ""
    is_exclusive: bool = False
    mark_source: bool = True
    conclusions: dict[str, Any] = field(default_factory=dict)
    created_at: int = 0
    turn: int = 0
    used: bool = False


@dataclass
class Link:
    """A customer-acquisition link."""

    link_id: str
    agent_id: int
    link_name: str
    user_list: list[str] = field(default_factory=list)
    department_list: list[int] = field(default_factory=list)
    skip_verify: bool = True
    priority_type: int = 0
    priority_userid_list: list[str] = field(default_factory=list)
    mark_source: bool = True
    create_time: int = 0
    turn: int = 0


@dataclass
class Poster:
    """A printed code that leads to a web page."""

    name: str
    url: str


@dataclass
class Visit:
    """A person opened an acquisition link."""

    link_id: str
    person_id: str
    at: int


@dataclass
class Quota:
    """Acquisition quota that expires on one day."""

    expire_date: int
    total: int
    balance: int


@dataclass
class Welcome:
    """One welcome code: when it went out, and what became of it."""

    code: str
    userid: str
    person_id: str
    created_ms: int
    attempts: int = 0
    sent_ms: int = 0
    sent_by: int = 0


@dataclass
class Message:
    id: str
    person_id: str
    userid: str
    sender: str  # person, member, system
    kind: str
    content: dict[str, Any]
    at_ms: int
    welcome: bool = False
    after_add_ms: int | None = None
    mass: str = ""  # msgid of the mass message it came with


@dataclass
class AppMessage:
    """What an app sent to members."""

    msgid: str
    agent_id: int
    userids: list[str]
    msgtype: str
    content: dict[str, Any]
    at: int
    response_code: str = ""
    response_used: bool = False
    task_id: str = ""
    recalled: bool = False


@dataclass
class Media:
    media_id: str
    type: str
    filename: str
    content_type: str
    size: int
    created_at: int
    permanent: bool = False
    attachment_type: int = 0  # 1 for moments, 2 for albums, 0 for messages


@dataclass
class Token:
    token: str
    agent_id: int
    expires_at: float
    revoked: int = 0  # error code to answer with, 0: good


@dataclass
class Grant:
    """An OAuth code, user ticket or JS ticket, good until it expires or is used."""

    code: str
    kind: str
    subject: str
    expires_at: float
    agent_id: int = 0
    scope: str = ""
    used: bool = False
