"""Why one customer is in an audience or out of it, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from yutang.audiences.models import Audience
from yutang.customers.models import Choice, Customer, FactType, Profile, Stage, Tag
from yutang.kernel import clock, enterprise
from yutang.kernel.money import format_minor
from yutang.org.models import Member, Unit

if TYPE_CHECKING:
    from yutang.audiences.engines.explaining import Explained

MONEY = frozenset({"sum", "amount", "kept", "average_amount", "average_kept"})
CHOICES: dict[str, dict[Any, Any]] = {
    "state": dict(Profile.State.choices),
    "lifecycle": dict(Profile.Lifecycle.choices),
    "gender": dict(Customer.Gender.choices),
    "type": dict(Customer.Type.choices),
}
MODELS: dict[str, Any] = {
    "choice": Choice,
    "stage": Stage,
    "tag": Tag,
    "member": Member,
    "unit": Unit,
}


@dataclass(frozen=True)
class Reason:
    """One condition in words, whether it holds, what was found, and the conditions within."""

    text: str
    holds: bool
    value: str
    children: list["Reason"]


def reasons(audience: Audience, customer_id: int, member: Member) -> Reason:
    """The tree of the audience's rule for one customer, as of now.

    Values of personal facts are hidden from whom phone numbers are hidden.
    """
    from yutang.audiences import engines  # noqa: PLC0415 - heavy
    from yutang.audiences.rules import schema  # noqa: PLC0415 - heavy

    rule = schema.parse(audience.rule)
    hidden = () if member.may("customers.see_phone") else FactType.objects.filter(is_personal=True)
    keys = frozenset(each.key for each in hidden)
    return _reason(engines.explain(rule, customer_id, at=clock.now()), keys)


def said(audience: Audience) -> str:
    """The audience's rule as a sentence; empty for a list, and for a rule we can't read."""
    from yutang.audiences.rules import schema  # noqa: PLC0415 - heavy
    from yutang.audiences.words.sentence import sentence  # noqa: PLC0415 - heavy

    if audience.rule is None:
        return ""
    try:
        return sentence(schema.parse(audience.rule))
    except schema.RuleError as fault:
        return str(fault.sentence)


def _reason(found: "Explained", hidden: frozenset[str]) -> Reason:
    from yutang.audiences.words.outline import heading  # noqa: PLC0415 - heavy

    children = [_reason(part, hidden) for part in found.parts]
    is_hidden = getattr(found.node, "fact", "") in hidden
    value = "****" if is_hidden else "" if children else _value(found)
    return Reason(heading(found.node), found.holds, value, children)


def _value(found: "Explained") -> str:
    """What was found, as people know it."""
    value, kind = found.value, _kind(found.node)
    if value is None or value in ([], ""):
        return "" if kind == "none" else _("nothing known")
    many = value if isinstance(value, list) else [value]
    if kind in MODELS:
        return "、".join(_named(MODELS[kind], many))
    return "、".join(_one(each, kind) for each in many)


def _kind(node: Any) -> str:
    """What the value of a node is: money, ids of something, or none of these."""
    from yutang.audiences.rules import nodes, vocabulary  # noqa: PLC0415 - heavy

    match node:
        case nodes.Tagged():
            return "tag"
        case nodes.FactIs():
            return "stage" if "stage" in node.is_ else _of_fact(node.fact)
        case nodes.Did() | nodes.Bought() | nodes.Stayed():
            return "money" if node.measure in MONEY else ""
        case nodes.ProfileIs():
            field = vocabulary.PROFILE[node.profile]
            return field.of if field.of in MODELS else f"{field.type}:{node.profile}"
    return "none"


def _of_fact(key: str) -> str:
    form = FactType.objects.filter(key=key).values_list("form", flat=True).first()
    return "choice" if form in ("choice", "choices") else ""


def _named(model: Any, ids: Iterable[Any]) -> list[str]:
    found = {each.pk: str(each) for each in model.objects.filter(pk__in=list(ids))}
    return [found.get(id, f"#{id}") for id in ids]


def _one(value: Any, kind: str) -> str:
    type, _sep, name = kind.partition(":")
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return f"{clock.local(value):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case int() if type == "money":
            return format_minor(value, enterprise.currency())
        case int() | float() if type != "choice":
            return str(number_format(round(value, 2)))
    return str(CHOICES.get(name, {}).get(value, value))
