"""What stands small below an activity's sentence: where it came from, and why."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from yutang.customers.kinds import Kind
from yutang.customers.models import Activity

Tell = Callable[[Mapping[str, Any]], str]

_tellers: dict[str, Tell] = {}


def register(kind: Kind, tell: Tell) -> None:
    """Let the area that records a kind say why: `tell(props)` gives the words."""
    _tellers[kind] = tell


def detail(activity: Activity, names: dict[str, str]) -> str:
    """Where it came from or why; empty where there is nothing to add. `names`: of sources."""
    props = activity.props
    if tell := _tellers.get(activity.kind):
        return tell(props)
    text = ""
    match activity.kind:
        case Kind.TAGGED | Kind.UNTAGGED:
            text = _tag_origin(activity, names)
        case Kind.ORDER_PAID | Kind.ORDER_REFUNDED:
            parts = [props.get("source", ""), props.get("order_no", "")]
            text = " · ".join(str(part) for part in parts if part)
        case Kind.MESSAGE_DELIVERED | Kind.MESSAGE_FAILED:
            text = names.get(str(props.get("source", "")), "")
        case Kind.TRANSFER_FAILED:
            text = _reason(str(props.get("reason", "")))
        case Kind.REMARKED | Kind.ADDED:
            text = _where(activity)
        case Kind.FACT_LEARNT:
            text = _fact_origin(activity)
    return text


def _where(activity: Activity) -> str:
    if activity.kind == Kind.ADDED:
        return _("found when WeCom's list was read") if activity.props.get("found") else ""
    return _("in WeCom") if activity.props.get("source") == "wecom" else ""


def _tag_origin(activity: Activity, names: dict[str, str]) -> str:
    ref = str(activity.props.get("source_ref", ""))
    source = str(activity.props.get("source", ""))
    if source == "member" and ref.startswith("batch:"):
        source = "batch"
    words = {
        "code": _("by the code “%(code)s”"),
        "wecom": _("by %(member)s in WeCom"),
        "batch": _("by %(member)s, together with others"),
        "member": _("by %(member)s"),
        "deleted": _("the tag was deleted"),
        "import": _("by an import"),
        "rule": _("by the rule “%(code)s”"),
        "journey": _("by the journey “%(code)s”"),
    }
    member = activity.member.name if activity.member else _("a member")
    return words.get(source, "") % {"code": names.get(ref, ref), "member": member}


def _fact_origin(activity: Activity) -> str:
    words = {
        "member": _("by %(member)s"),
        "import": _("by an import"),
        "api": _("by another program"),
        "customer": _("by the customer"),
        "journey": _("by a journey"),
    }
    member = activity.member.name if activity.member else _("a member")
    return words.get(str(activity.props.get("source")), "") % {"member": member}


def _reason(reason: str) -> str:
    known = {
        "customer_refused": _("the customer refused"),
        "customer_limit_exceed": _("the member has too many customers"),
    }
    return known.get(reason, reason)
