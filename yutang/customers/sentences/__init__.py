"""Activities in people's words: an icon, a colour, a sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yutang.customers import sources
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity
from yutang.customers.sentences import knowing, reading
from yutang.customers.sentences.details import detail
from yutang.customers.sentences.looks import GROUPS, LOOKS
from yutang.kernel import enterprise, money

__all__ = ["GROUPS", "Told", "tell_all"]

Props = dict[str, Any]
Speak = Callable[[Activity, Props], str]


@dataclass(frozen=True)
class Told:
    """One line of a timeline."""

    activity: Activity
    icon: str
    level: str
    text: str
    detail: str = ""


def tell_all(activities: list[Activity]) -> list[Told]:
    """Each of the activities as a line."""
    names, currency = sources.labels(_source_keys(activities)), enterprise.currency()
    return [_tell(activity, names=names, currency=currency) for activity in activities]


def _tell(activity: Activity, *, names: dict[str, str], currency: str) -> Told:
    """The activity as one line; `names`: of source keys."""
    icon, level = LOOKS.get(activity.kind, ("point", ""))
    props = activity.props
    if activity.kind in MONEY:
        text = _money(activity, currency)
    elif activity.kind in SPEAK:
        text = SPEAK[activity.kind](activity, props)
    elif activity.kind == Kind.SOURCED:
        key = props.get("source_key", "")
        text = _("Was won by “%(source)s”") % {"source": names.get(key, key)}
    else:
        text = activity.get_kind_display()
    return Told(activity, icon, level, text, detail(activity, names))


def _member(activity: Activity) -> str:
    return activity.member.name if activity.member else _("a member")


def _added(activity: Activity, props: Props) -> str:
    if props.get("is_return"):
        return _("Came back to %(member)s") % {"member": _member(activity)}
    return _("Added %(member)s") % {"member": _member(activity)}


def _half_added(activity: Activity, _props: Props) -> str:
    return _("Asked to add %(member)s, who has still to confirm") % {"member": _member(activity)}


def _removed_us(activity: Activity, _props: Props) -> str:
    return _("Removed %(member)s") % {"member": _member(activity)}


def _removed_by_us(activity: Activity, _props: Props) -> str:
    return _("Was removed by %(member)s") % {"member": _member(activity)}


def _gone(activity: Activity, _props: Props) -> str:
    return _("Was no longer among the customers of %(member)s") % {"member": _member(activity)}


def _transferred(activity: Activity, _props: Props) -> str:
    return _("Was passed on by %(member)s") % {"member": _member(activity)}


def _transfer_failed(activity: Activity, _props: Props) -> str:
    return _("Couldn't be passed on to %(member)s") % {"member": _member(activity)}


def _renamed(_activity: Activity, props: Props) -> str:
    if before := props.get("before"):
        return _("Is now called %(name)s, before: %(before)s") % {
            "name": props.get("name", ""),
            "before": before,
        }
    return _("The name became known: %(name)s") % {"name": props.get("name", "")}


def _remarked(activity: Activity, props: Props) -> str:
    names = {
        "remark": _("remark"),
        "description": _("description"),
        "remark_corp": _("company"),
        "mobiles": _("phone numbers"),
    }
    fields = _(", ").join(names.get(field, field) for field in props.get("fields", []))
    return _("%(member)s changed %(fields)s") % {"member": _member(activity), "fields": fields}


def _tagged(_activity: Activity, props: Props) -> str:
    return _("Got the tag “%(tag)s”") % {"tag": props.get("tag", "")}


def _untagged(_activity: Activity, props: Props) -> str:
    return _("Lost the tag “%(tag)s”") % {"tag": props.get("tag", "")}


def _identified(_activity: Activity, props: Props) -> str:
    kinds = {
        "unionid": _("WeChat union id"),
        "openid": _("WeChat open id"),
        "phone": _("phone number"),
        "member_no": _("member number"),
        "buyer": _("shop account"),
        "external_userid": _("WeCom customer id"),
    }
    return _("Is known by a further %(identity)s") % {
        "identity": kinds.get(props.get("identity", ""), "")
    }


def _assigned(activity: Activity, _props: Props) -> str:
    return _("Was given %(member)s as consultant") % {"member": _member(activity)}


def _welcomed(activity: Activity, props: Props) -> str:
    seconds = (props.get("milliseconds") or 0) / 1000
    return _("Was welcomed by %(member)s within %(seconds).1f s") % {
        "member": _member(activity),
        "seconds": seconds,
    }


def _gift(_activity: Activity, props: Props) -> str:
    return _("Was given “%(gift)s”") % {"gift": props.get("gift", "")}


def _scanned(_activity: Activity, props: Props) -> str:
    if code := props.get("code"):
        return _("Scanned the code “%(code)s”") % {"code": code}
    return _("Scanned a code")


def _consent(activity: Activity, props: Props) -> str:
    purposes = {
        "marketing": _("marketing messages"),
        "chat_archive": _("chat archiving"),
        "profiling": _("personal recommendations"),
    }
    purpose = purposes.get(props.get("purpose", ""), "")
    agreed = activity.kind == Kind.CONSENTED
    text = _("Agreed to %(purpose)s") if agreed else _("Objected to %(purpose)s")
    return text % {"purpose": purpose}


SPEAK: dict[str, Speak] = {
    Kind.ADDED: _added,
    Kind.HALF_ADDED: _half_added,
    Kind.REMOVED_US: _removed_us,
    Kind.REMOVED_BY_US: _removed_by_us,
    Kind.GONE: _gone,
    Kind.TRANSFERRED: _transferred,
    Kind.TRANSFER_FAILED: _transfer_failed,
    Kind.RENAMED: _renamed,
    Kind.REMARKED: _remarked,
    Kind.TAGGED: _tagged,
    Kind.UNTAGGED: _untagged,
    Kind.IDENTIFIED: _identified,
    Kind.ASSIGNED: _assigned,
    Kind.WELCOMED: _welcomed,
    Kind.GIFT_GIVEN: _gift,
    Kind.SCANNED: _scanned,
    Kind.CONSENTED: _consent,
    Kind.OBJECTED: _consent,
    **knowing.SPEAK,
    **reading.SPEAK,
}
MONEY = frozenset({Kind.ORDER_PAID, Kind.ORDER_REFUNDED})


def _money(activity: Activity, currency: str) -> str:
    amount = money.format_minor(activity.amount or 0, activity.props.get("currency") or currency)
    if activity.kind == Kind.ORDER_PAID:
        return _("Paid an order of %(amount)s") % {"amount": amount}
    return _("Was refunded %(amount)s") % {"amount": amount}


def _source_keys(activities: list[Activity]) -> set[str]:
    """The sources that these activities name."""
    named = ("source_key", "source_ref", "source")
    return {str(a.props[name]) for a in activities for name in named if a.props.get(name)}
