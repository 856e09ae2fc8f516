"""Contact ways: QR codes that add a member (WECOM.md 3.3)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from pydantic import Field

from yutang.wecom.api.shape import Number, Shape, Text, pages
from yutang.wecom.client import WeCom

SINGLE, MULTI = 1, 2
QR = 2


class NewWay(Shape):
    """What WeCom gives for a new way: its id and the address of its QR code's picture."""

    config_id: str
    qr_code: Text = ""


class Way(Shape):
    """A contact way as it stands at WeCom."""

    config_id: str
    type: Number = SINGLE
    scene: Number = QR
    remark: Text = ""
    skip_verify: bool = True
    state: Text = ""
    qr_code: Text = ""
    users: list[str] = Field(alias="user", default=[])
    parties: list[int] = Field(alias="party", default=[])


def add(
    client: WeCom,
    *,
    users: Sequence[str],
    state: str,
    remark: str = "",
    skip_verify: bool = True,
    is_multi: bool | None = None,
) -> NewWay:
    """Create a QR way for one member, or for several of whom WeCom picks one."""
    several = len(users) != 1 if is_multi is None else is_multi
    body = {
        "type": MULTI if several else SINGLE,
        "scene": QR,
        "remark": remark,
        "skip_verify": skip_verify,
        "state": state,
        "user": list(users),
    }
    return NewWay.model_validate(client.post("externalcontact/add_contact_way", body, creates=True))


def get(client: WeCom, config_id: str) -> Way:
    """One way."""
    answer = client.post("externalcontact/get_contact_way", {"config_id": config_id})
    return Way.model_validate(answer["contact_way"])


def ids(
    client: WeCom, *, since: datetime | None = None, until: datetime | None = None
) -> Iterator[str]:
    """The ids of the ways created in the span (default: the last 90 days)."""
    span: dict[str, Any] = {}
    span |= {"start_time": int(since.timestamp())} if since else {}
    span |= {"end_time": int(until.timestamp())} if until else {}

    def fetch(cursor: str) -> dict[str, Any]:
        body = {**span, "limit": 1000, **({"cursor": cursor} if cursor else {})}
        return client.post("externalcontact/list_contact_way", body)

    for page in pages(fetch):
        yield from (str(row["config_id"]) for row in page.get("contact_way", []))


def update(client: WeCom, config_id: str, **changes: Any) -> None:
    """Change a way: remark, skip_verify, state, user (replaces all), party (replaces all)."""
    client.post("externalcontact/update_contact_way", {"config_id": config_id, **changes})


def delete(client: WeCom, config_id: str) -> None:
    """Remove a way; its QR code stops working."""
    client.post("externalcontact/del_contact_way", {"config_id": config_id})
