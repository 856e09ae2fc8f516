"""Customers and the members who follow them (WECOM.md 3.1, 3.16)."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import Field

from yutang.wecom.api.shape import Number, Shape, Text, pages
from yutang.wecom.client import WeCom
from yutang.wecom.errors import NotRelated

MOST_USERS = 100
BATCH = 100


class Contact(Shape):
    """The customer: type 1 a WeChat user, 2 a WeCom user of another company."""

    external_userid: str
    name: Text = ""
    avatar: Text = ""
    type: Number = 1
    gender: Number = 0
    unionid: Text = ""
    position: Text = ""
    corp_name: Text = ""
    corp_full_name: Text = ""


class FollowTag(Shape):
    """A tag on a follow; type 1 the company's, 2 the member's own (no id), 3 of a strategy."""

    group_name: Text = ""
    tag_name: Text = ""
    tag_id: Text = ""
    type: Number = 1


class Follow(Shape):
    """A member's relation with the customer; `tag_ids` are the company's tags."""

    userid: str
    remark: Text = ""
    description: Text = ""
    createtime: Number = 0
    tags: list[FollowTag] = []
    tag_id: list[str] = []  # the batch call gives ids only
    remark_corp_name: Text = ""
    remark_company: Text = ""
    remark_mobiles: list[str] = []
    oper_userid: Text = ""
    add_way: Number = 0
    state: Text = ""

    @property
    def tag_ids(self) -> list[str]:
        return self.tag_id or [tag.tag_id for tag in self.tags if tag.tag_id]


class ExternalContact(Shape):
    """One customer with all the members who follow them."""

    contact: Contact = Field(alias="external_contact")
    follows: list[Follow] = Field(alias="follow_user", default=[])


class Pair(Shape):
    """One customer and one member who follows them."""

    contact: Contact = Field(alias="external_contact")
    follow: Follow = Field(alias="follow_info")


def followers(client: WeCom) -> list[str]:
    """The members enabled for customer contact."""
    return [str(u) for u in client.get("externalcontact/get_follow_user_list")["follow_user"]]


def ids(client: WeCom, userid: str) -> list[str]:
    """The customers of a member; a member without any has an empty list."""
    try:
        answer = client.get("externalcontact/list", userid=userid)
    except NotRelated:
        return []
    return [str(each) for each in answer.get("external_userid", [])]


def get(client: WeCom, external_userid: str) -> ExternalContact:
    """One customer, with more than 500 followers gathered over pages."""

    def fetch(cursor: str) -> dict[str, Any]:
        return client.get(
            "externalcontact/get",
            external_userid=external_userid,
            **({"cursor": cursor} if cursor else {}),
        )

    found = list(pages(fetch))
    follows = [row for page in found for row in page.get("follow_user", [])]
    return ExternalContact.model_validate({**found[0], "follow_user": follows})


def batch(client: WeCom, userids: Sequence[str]) -> Iterator[list[Pair]]:
    """All customers of up to 100 members, page after page: one row for each pair."""
    assert len(userids) <= MOST_USERS, len(userids)

    def fetch(cursor: str) -> dict[str, Any]:
        body = {"userid_list": list(userids), "cursor": cursor, "limit": BATCH}
        return client.post("externalcontact/batch/get_by_user", body)

    for page in pages(fetch):
        yield [Pair.model_validate(row) for row in page.get("external_contact_list", [])]


def remark(client: WeCom, userid: str, external_userid: str, **changes: Any) -> None:
    """Change what the member noted: remark, description, remark_company, remark_mobiles."""
    ours = {"userid": userid, "external_userid": external_userid}
    client.post("externalcontact/remark", {**ours, **changes})


def openid(client: WeCom, external_userid: str) -> str:
    """A WeChat customer's openid under the corp's appid, for payments."""
    answer = client.post("externalcontact/convert_to_openid", {"external_userid": external_userid})
    return str(answer["openid"])
