"""Which column of a file knows customers, and by what."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Without blanks and marks, lower case; the surer identity first.
NAMES: dict[str, tuple[str, ...]] = {
    "customer": ("customerid", "yutangid", "客户id", "客户编号", "鱼塘id"),
    "external_userid": ("externaluserid", "wecomcustomerid", "外部联系人id", "企微客户id"),
    "unionid": ("unionid", "wechatunionid", "微信unionid"),
    "phone": (
        "phone", "phones", "mobile", "phonenumber", "tel", "telephone", "手机", "手机号",
        "手机号码", "电话", "联系电话", "联系手机", "收货人手机", "收货人手机号",
    ),
    "member_no": ("memberno", "membernumber", "membershipno", "会员号", "会员编号", "会员卡号"),
    "buyer": (
        "buyer", "buyerid", "buyernick", "买家会员名", "买家昵称", "买家id", "买家账号", "买家",
    ),
}  # fmt: skip
_NOISE = re.compile(r"[\s_\-./:：*#\"'()（）\[\]]")
_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_EXTERNAL = re.compile(r"w[mo][\w-]{20,}")
_UNIONID = re.compile(r"o[\w-]{27}")


@dataclass(frozen=True)
class Guess:
    """The column (from 0), the identity it holds, and whether a header stands above it."""

    column: int
    by: str
    has_header: bool


def guess(first: Sequence[str], rows: Sequence[Sequence[str]]) -> Guess:
    """By the names in the first line; else by what the cells look like."""
    plain = [_plain(header) for header in first]
    for by, names in NAMES.items():
        for n, header in enumerate(plain):
            if header in names:
                return Guess(n, by, True)
    for sample, has_header in ([first], False), (rows, True):
        for n in range(len(first)):
            cells = [row[n].strip() for row in sample if n < len(row) and row[n].strip()]
            if cells and (by := _looks_like(cells)):
                return Guess(n, by, has_header)
    return Guess(0, "phone", True)


def _looks_like(cells: Sequence[str]) -> str:
    for by, form in ("phone", _PHONE), ("external_userid", _EXTERNAL), ("unionid", _UNIONID):
        if all(form.fullmatch(_NOISE.sub("", cell) if by == "phone" else cell) for cell in cells):
            return by
    return ""


def _plain(header: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", header).lower())
