"""The list of an old group: which columns tell what, and whose rows are broken."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

LONGEST = 60
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name", "realname", "姓名", "名字", "真实姓名", "客户姓名", "会员姓名"),
    "nickname": (
        "nickname", "wechat", "wechatname", "wechatnickname", "昵称", "微信昵称", "微信名",
        "微信", "群昵称", "群名片",
    ),
    "phone": ("phone", "mobile", "tel", "telephone", "phonenumber", "手机", "手机号", "手机号码",
              "电话", "联系电话"),
    "unionid": ("unionid", "wechatunionid", "微信unionid"),
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One row of the list; at least one thing is known of her."""

    name: str = ""
    nickname: str = ""
    phone: str = ""
    unionid: str = ""

    @property
    def keys(self) -> list[tuple[str, ...]]:
        """What nobody else on the list may bear."""
        found: list[tuple[str, ...]] = []
        if self.phone:
            found.append(("phone", self.phone))
        if self.unionid:
            found.append(("unionid", self.unionid))
        return found or [("name", self.name, self.nickname)]


class Broken(ValueError):
    """A row that can't be taken; its text says why: nothing, phone, long."""


def columns_of(headers: Sequence[str]) -> dict[str, int]:
    """Our fields by the header; a list without header has one column of nicknames."""
    plain = [_plain(header) for header in headers]
    return {
        field: plain.index(known)
        for field, names in COLUMNS.items()
        for known in names
        if known in plain
    }


def person_of(
    cells: Sequence[str], columns: dict[str, int], clean_phone: Callable[[str], str | None]
) -> Person:
    """The row's person; raises `Broken`."""
    given = {
        field: _text(cells[place]) if place < len(cells) else "" for field, place in columns.items()
    }
    if not any(given.values()):
        raise Broken("nothing")
    if given.get("phone"):
        phone = clean_phone(given["phone"])
        if phone is None:
            raise Broken("phone")
        given["phone"] = phone
    if any(len(text) > LONGEST for text in given.values()):
        raise Broken("long")
    return Person(**given)


def same(text: str) -> str:
    """A name as it is compared: width, case and blanks don't matter."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_telling(text: str) -> bool:
    """Whether a name tells one person from others at all: one letter or digit doesn't."""
    return len(same(text)) > 1


def only_one(found: Iterable[int], but: Iterable[int]) -> int | None:
    """The only one who is left; None: nobody, or several."""
    left = set(found) - set(but)
    return left.pop() if len(left) == 1 else None


def _plain(header: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFKC", header).casefold() if letter.isalnum()
    )


def _text(cell: str) -> str:
    return " ".join(cell.replace("\0", "").split())
