"""The company's customer tags (WECOM.md 3.2)."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from yutang.wecom.api.shape import Number, Shape, Text
from yutang.wecom.client import WeCom


class Tag(Shape):
    """A tag; larger `order` stands first."""

    id: str
    name: Text = ""
    order: Number = 0
    create_time: Number = 0
    deleted: bool = False


class TagGroup(Shape):
    """A group of tags; there are no empty ones."""

    id: str = Field(alias="group_id")
    name: Text = Field(alias="group_name", default="")
    order: Number = 0
    create_time: Number = 0
    deleted: bool = False
    tags: list[Tag] = Field(alias="tag", default=[])


def groups(
    client: WeCom, *, tag_ids: Sequence[str] = (), group_ids: Sequence[str] = ()
) -> list[TagGroup]:
    """All groups with their tags, or those of the given ids."""
    wanted = {"tag_id": list(tag_ids), "group_id": list(group_ids)}
    return _groups(client.post("externalcontact/get_corp_tag_list", wanted).get("tag_group"))


def add(
    client: WeCom,
    names: Sequence[str],
    *,
    group_id: str = "",
    group_name: str = "",
    order: int | None = None,
) -> TagGroup:
    """Create tags in a group (by id, or by a name that is created where it is new)."""
    body: dict[str, Any] = {"tag": [{"name": name} for name in names]}
    body |= {"group_id": group_id} if group_id else {"group_name": group_name}
    body |= {} if order is None else {"order": order}
    answer = client.post("externalcontact/add_corp_tag", body, creates=True)
    return _groups(answer["tag_group"])[0]


def edit(client: WeCom, id: str, *, name: str | None = None, order: int | None = None) -> None:
    """Rename or move a tag or a group."""
    changes = {"name": name, "order": order}
    told = {key: value for key, value in changes.items() if value is not None}
    client.post("externalcontact/edit_corp_tag", {"id": id, **told})


def delete(client: WeCom, *, tag_ids: Sequence[str] = (), group_ids: Sequence[str] = ()) -> None:
    """Delete tags or whole groups; a group goes with its last tag."""
    wanted = {"tag_id": list(tag_ids), "group_id": list(group_ids)}
    client.post("externalcontact/del_corp_tag", wanted)


def mark(
    client: WeCom,
    userid: str,
    external_userid: str,
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> None:
    """Put tags on the member's follow of the customer, and take others off."""
    body = {"userid": userid, "external_userid": external_userid}
    client.post(
        "externalcontact/mark_tag", {**body, "add_tag": list(add), "remove_tag": list(remove)}
    )


def _groups(rows: Any) -> list[TagGroup]:
    listed = rows if isinstance(rows, list) else [rows] if rows else []
    return [TagGroup.model_validate(row) for row in listed]
