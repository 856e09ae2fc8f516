"""Group chats and the words that greet who joins them (WECOM.md 3.5, 3.6)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from yutang.wecom.api.shape import Number, Shape, Text, pages
from yutang.wecom.client import WeCom

NORMAL, OWNER_GONE, INHERITING, INHERITED = range(4)
STAFF, CUSTOMER = 1, 2
UNKNOWN, NOT_EXTERNAL, DISSOLVED, OUT_OF_SIGHT = (40050, 86003), 90501, 49008, 60011
MOST_OWNERS = 100
PAGE = 1_000

Many = BeforeValidator(lambda value: value or [])  # null for an empty list


class Listed(Shape):
    """One line of the listing; status 0 normal, 1 owner left, 2 being inherited, 3 inherited."""

    chat_id: str
    status: Number = NORMAL


class Invitor(Shape):
    """The member who brought somebody in."""

    userid: Text = ""


class GroupMember(Shape):
    """Who is in the group: type 1 a member, 2 a customer (`userid` is the external_userid).

    join_scene 1 invited, 2 by a link, 3 by a code; the events count otherwise.
    """

    userid: str
    type: Number = CUSTOMER
    unionid: Text = ""
    join_time: Number = 0
    join_scene: Number = 0
    state: Text = ""
    invitor: Invitor | None = None
    group_nickname: Text = ""
    name: Text = ""

    @property
    def is_staff(self) -> bool:
        return self.type == STAFF


class Admin(Shape):
    """A member who rules the group beside its owner."""

    userid: str


class GroupChat(Shape):
    """A group as it stands at WeCom; `member_version` is "" where WeCom doesn't tell it."""

    chat_id: str
    name: Text = ""
    owner: Text = ""
    create_time: Number = 0
    notice: Text = ""
    member_list: Annotated[list[GroupMember], Many] = []
    admin_list: Annotated[list[Admin], Many] = []
    member_version: Text = ""


class Greeting(Shape):
    """The template's content: a text and one attachment."""

    text: dict[str, Any] = {}
    image: dict[str, Any] = {}
    link: dict[str, Any] = {}
    miniprogram: dict[str, Any] = {}
    file: dict[str, Any] = {}
    video: dict[str, Any] = {}


class _Template(Shape):
    template_id: str


class _Chat(Shape):
    chat: GroupChat = Field(alias="group_chat")


def listing(
    client: WeCom, *, owners: Sequence[str] = (), status: int = NORMAL
) -> Iterator[list[Listed]]:
    """The groups, page after page: of these owners (at most 100), or of all the app sees.

    Owners who have left are listed only when named.
    """
    assert len(owners) <= MOST_OWNERS, len(owners)
    body: dict[str, Any] = {"status_filter": status, "limit": PAGE}
    body |= {"owner_filter": {"userid_list": list(owners)}} if owners else {}

    def fetch(cursor: str) -> dict[str, Any]:
        return client.post("externalcontact/groupchat/list", body | {"cursor": cursor})

    for page in pages(fetch):
        yield [Listed.model_validate(row) for row in page.get("group_chat_list") or []]


def get(client: WeCom, chat_id: str) -> GroupChat:
    """One group with all who are in it, by name."""
    body = {"chat_id": chat_id, "need_name": 1}
    return _Chat.model_validate(client.post("externalcontact/groupchat/get", body)).chat


def chat_id_of(client: WeCom, opengid: str) -> str:
    """The group behind the id that a mini program got."""
    answer = client.post("externalcontact/opengid_to_chatid", {"opengid": opengid})
    return str(answer["chat_id"])


def add_greeting(
    client: WeCom, *, text: str, attachment: Mapping[str, Any] | None = None, notify: bool = True
) -> str:
    """A new template for owners to choose; `attachment` is {"link": {…}} and the like."""
    body = {**_greeting(text, attachment), "notify": int(notify)}
    path = "externalcontact/group_welcome_template/add"
    return _Template.model_validate(client.post(path, body, creates=True)).template_id


def edit_greeting(
    client: WeCom, template_id: str, *, text: str, attachment: Mapping[str, Any] | None = None
) -> None:
    """Give the template other words."""
    body = {**_greeting(text, attachment), "template_id": template_id}
    client.post("externalcontact/group_welcome_template/edit", body)


def greeting(client: WeCom, template_id: str) -> Greeting:
    """What the template says; a picture by its address."""
    path = "externalcontact/group_welcome_template/get"
    return Greeting.model_validate(client.post(path, {"template_id": template_id}))


def delete_greeting(client: WeCom, template_id: str) -> None:
    """Remove the template; groups that used it greet nobody."""
    client.post("externalcontact/group_welcome_template/del", {"template_id": template_id})


def _greeting(text: str, attachment: Mapping[str, Any] | None) -> dict[str, Any]:
    said: dict[str, Any] = {"text": {"content": text}} if text else {}
    return said | dict(attachment or {})
