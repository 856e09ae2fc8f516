"""What the forms of steps let people choose from."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.acquisition.models import GroupCode
from yutang.audiences.models import Audience
from yutang.customers.kinds import OWN, Kind
from yutang.customers.models import FactType, Tag
from yutang.journeys.models import Journey
from yutang.journeys.words.festivals import FESTIVALS
from yutang.journeys.words.times import WEEKDAYS

Choices = list[tuple[Any, Any]]
NOT_YET = _("Choose …")
CARRIERS: Choices = [
    ("wecom_single", _("WeCom: the member confirms once for all")),
    ("staff_todo", _("Task: the member writes chat by chat")),
    ("sms", _("SMS")),
]
PURPOSES: Choices = [
    ("service", _("Service")),
    ("promotion", _("Promotion")),
    ("transaction", _("Order notice")),
]
DATED = ("date", "person")


class Boxes(forms.SelectMultiple):
    """Many boxes, in a place of their own with a field to find one."""

    template_name = "journeys/builder/boxes.html"


class ById(forms.TypedChoiceField):
    """A choice among rows; nothing is 0."""

    def prepare_value(self, value: Any) -> Any:
        return value or ""

    def clean(self, value: Any) -> int:
        return int(super().clean(value) or 0)


def choice(label: Any) -> ById:
    """Such a choice that may stay open."""
    return ById(label=label, coerce=int, empty_value="", required=False)


def audiences(given: int | None = None) -> Choices:
    """All in use, and the one that was chosen before even if it is gone."""
    rows = Audience.objects.filter(archived_at=None).order_by("name")
    return with_lost([(each.pk, f"{each.name} · {each.size:,}") for each in rows], given)


def tags(given: Iterable[int] = ()) -> Choices:
    """All in use, by their groups."""
    rows = Tag.objects.filter(deleted_at=None, group__deleted_at=None)
    rows = rows.select_related("group").order_by("-group__order", "group_id", "-order", "name")
    found: Choices = [(each.pk, f"{each.group.name} · {each.name}") for each in rows]
    known = {id for id, _label in found}
    return [*found, *((id, f"#{id}") for id in given if id not in known)]


def facts(given: str = "", *, dated: bool = False) -> Choices:
    """The facts by key; `dated`: only those with a date."""
    rows = FactType.objects.filter(archived_at=None).order_by("order", "pk")
    if dated:
        rows = rows.filter(form__in=DATED)
    return with_lost([(each.key, each.name) for each in rows], given)


def group_codes(given: int | None = None) -> Choices:
    rows = GroupCode.objects.filter(closed_at=None).order_by("name")
    return with_lost([(each.pk, each.name) for each in rows], given)


def journeys(but: int, subject: str, given: int | None = None) -> Choices:
    """All journeys of such subjects but this one."""
    rows = Journey.objects.filter(subject=subject).exclude(pk=but).exclude(state="ended")
    return with_lost([(each.pk, each.name) for each in rows.order_by("name")], given)


def happenings() -> Choices:
    """Every kind of activity, first what customers do themselves."""
    return [
        *((k.value, k.label) for k in Kind if k in OWN),
        *((k.value, k.label) for k in Kind if k not in OWN),
    ]


def festivals() -> Choices:
    return list(FESTIVALS.items())


def weekdays() -> Choices:
    return list(enumerate(WEEKDAYS))


def numbers(least: int, most: int) -> Choices:
    return [(n, str(n)) for n in range(least, most + 1)]


def with_lost(found: Choices, given: Any) -> Choices:
    """The choices with an empty one; what was chosen and is gone stays in sight."""
    known = {id for id, _label in found}
    lost = [(given, f"#{given}")] if given and given not in known else []
    return [("", NOT_YET), *found, *lost]
