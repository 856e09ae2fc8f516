"""Join ways: QR codes through which customers enter one of a few groups (WECOM.md 3.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yutang.wecom.api.shape import Number, Shape, Text
from yutang.wecom.client import WeCom

QR = 2
MOST_CHATS = 5
BASE = "externalcontact/groupchat"


class JoinWay(Shape):
    """A join way as it stands at WeCom; full groups may have been followed by new ones."""

    config_id: str
    scene: Number = QR
    remark: Text = ""
    auto_create_room: Number = 1
    room_base_name: Text = ""
    room_base_id: Number = 0
    chat_id_list: list[str] = []
    qr_code: Text = ""
    state: Text = ""
    mark_source: bool = True


@dataclass(frozen=True)
class Wish:
    """What a join way is to be: WeCom overwrites the whole record at each change.

    `rooms`: what groups are called that WeCom opens when the last is full, with the number of the
    first; None opens none.
    """

    chat_ids: Sequence[str]
    state: str
    remark: str = ""
    rooms: tuple[str, int] | None = None

    @property
    def body(self) -> dict[str, Any]:
        assert 0 < len(self.chat_ids) <= MOST_CHATS, len(self.chat_ids)
        name, number = self.rooms or ("", 1)
        return {
            "scene": QR,
            "remark": self.remark,
            "auto_create_room": int(self.rooms is not None),
            "room_base_name": name,
            "room_base_id": number,
            "chat_id_list": list(self.chat_ids),
            "state": self.state,
            "mark_source": True,
        }


class _New(Shape):
    config_id: str


def add(client: WeCom, wish: Wish) -> str:
    """Create a way and give its id; `get` knows the address of its picture."""
    answer = client.post(f"{BASE}/add_join_way", wish.body, creates=True)
    return _New.model_validate(answer).config_id


def get(client: WeCom, config_id: str) -> JoinWay:
    """One way."""
    answer = client.post(f"{BASE}/get_join_way", {"config_id": config_id})
    return JoinWay.model_validate({"config_id": config_id, **answer["join_way"]})


def update(client: WeCom, config_id: str, wish: Wish) -> None:
    """The way is as wished from now on; its code stays."""
    client.post(f"{BASE}/update_join_way", {"config_id": config_id, **wish.body})


def delete(client: WeCom, config_id: str) -> None:
    """Remove a way; its code leads nowhere."""
    client.post(f"{BASE}/del_join_way", {"config_id": config_id})
