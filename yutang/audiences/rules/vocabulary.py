"""What rules may speak of: fields with their types, the operators of each type, their values.

The builder page, the sentences, the checks and the engines all read this one list.
"""

from dataclasses import dataclass
from types import MappingProxyType

NUMBERS = ("eq", "ne", "lt", "le", "gt", "ge", "between")
PRESENCE = ("empty", "filled")
DATES = ("before", "after", "between", "in_last", "not_in_last", "in_next")
PEOPLE_DATES = (*DATES, "anniversary_in", "age_between", "in_stage", "not_in_stage")

OPERATORS: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        "number": NUMBERS,  # whole
        "money": NUMBERS,  # whole, in the smallest unit
        "decimal": (*NUMBERS, *PRESENCE),
        "text": ("eq", "ne", "contains", "starts", "in", "not_in", *PRESENCE),
        "choice": ("in", "not_in", *PRESENCE),
        "ids": ("in", "not_in", *PRESENCE),
        "instant": (*DATES, *PRESENCE),
        "date": (*PEOPLE_DATES, *PRESENCE),
        "yes_no": ("eq", "ne", *PRESENCE),
    }
)
# What must stand as value: by operator, and where it is told by the type, by that.
_VALUES = {
    "empty": "none", "filled": "none", "before": "day", "after": "day", "in_last": "days",
    "not_in_last": "days", "in_next": "days", "anniversary_in": "days", "age_between": "age",
    "in_stage": "ids", "not_in_stage": "ids",
}  # fmt: skip
_ONE = {
    "number": "whole", "money": "whole", "decimal": "decimal", "text": "text", "choice": "choice",
    "ids": "id", "instant": "day", "date": "day", "yes_no": "truth",
}  # fmt: skip
NEGATIVE = MappingProxyType(
    {"ne": "eq", "not_in": "in", "not_in_last": "in_last", "not_in_stage": "in_stage",
     "empty": "filled"}
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A field of the profile: its type, what its ids name, and the choices it has."""

    name: str
    type: str
    of: str = ""  # unit or member, for ids
    choices: tuple[str | int, ...] = ()


PROFILE: MappingProxyType[str, Field] = MappingProxyType(
    {
        each.name: each
        for each in (
            Field("state", "choice", choices=("buyer", "followed", "lost")),
            Field("type", "choice", choices=(0, 1, 2)),
            Field("gender", "choice", choices=(0, 1, 2)),
            Field(
                "lifecycle", "choice", choices=("lead", "active", "silent", "dormant", "churned")
            ),
            Field("lifecycle_at", "instant"),
            Field("source_key", "text"),
            Field("added_at", "instant"),
            Field("lost_at", "instant"),
            Field("consultant_id", "ids", of="member"),
            Field("member_ids", "ids", of="member"),
            Field("store_id", "ids", of="unit"),
            Field("unit_ids", "ids", of="unit"),
            Field("order_count", "number"),
            Field("order_amount", "money"),
            Field("refund_amount", "money"),
            Field("kept_amount", "money"),
            Field("order_gap", "decimal"),
            Field("last_order_at", "instant"),
            *(Field(f"order_{n}_at", "instant") for n in range(1, 6)),
            Field("last_contact_at", "instant"),
            Field("last_activity_at", "instant"),
            Field("activity_count", "number"),
        )
    }
)
# The type of a fact by the form that the brand gave it.
FORMS: MappingProxyType[str, str] = MappingProxyType(
    {
        "text": "text",
        "number": "decimal",
        "date": "date",
        "choice": "ids",
        "choices": "ids",
        "yes_no": "yes_no",
        "person": "date",
    }
)
MEASURES: MappingProxyType[str, str] = MappingProxyType(
    {
        "count": "number",
        "days": "number",
        "pieces": "number",
        "sum": "money",
        "amount": "money",
        "kept": "money",
        "average_amount": "money",
        "average_kept": "money",
        "first": "instant",
        "last": "instant",
    }
)


def value_of(type: str, op: str) -> str:
    """What the value must be: none, whole, wholes2, text, texts, ids, day, day2, days, age …

    With a number at its end it is a list of so many, with "s" a list of any length.
    """
    if op in _VALUES:
        return _VALUES[op]
    one = _ONE[type]
    if op == "between":
        return f"{one}2"
    return f"{one}s" if op in ("in", "not_in") else one
