"""What a customer read of ours, passed on and followed, in people's words."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from yutang.customers.kinds import Kind
from yutang.customers.models import Activity

Props = dict[str, Any]


def _read(_activity: Activity, props: Props) -> str:
    return _("Read “%(title)s” for %(time)s, %(depth)s%% of it") % {
        "title": props.get("title", ""),
        "time": _time(int(props.get("seconds") or 0)),
        "depth": props.get("depth", 0),
    }


def _time(seconds: int) -> str:
    if seconds < 60:
        return _("%(seconds)s s") % {"seconds": seconds}
    parts = {"minutes": seconds // 60, "seconds": seconds % 60}
    return _("%(minutes)s min %(seconds)s s") % parts


def _passed_on(_activity: Activity, props: Props) -> str:
    return _("Passed “%(title)s” on to somebody who opened it") % {"title": props.get("title", "")}


def _followed(_activity: Activity, props: Props) -> str:
    return _("Followed a link of “%(title)s”") % {"title": props.get("title", "")}


def _looked(_activity: Activity, props: Props) -> str:
    names = {"product": props.get("product", ""), "title": props.get("title", "")}
    if not names["product"]:
        return str(Kind.PRODUCT_CLICKED.label)
    return _("Looked at “%(product)s” in “%(title)s”") % names


SPEAK: dict[str, Callable[[Activity, Props], str]] = {
    Kind.CONTENT_READ: _read,
    Kind.CONTENT_FORWARDED: _passed_on,
    Kind.LINK_CLICKED: _followed,
    Kind.PRODUCT_CLICKED: _looked,
}
