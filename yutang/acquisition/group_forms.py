"""What operators fill in about group codes and their doors."""

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yutang.acquisition.commands.group_codes import DoorFacts, GroupCodeFacts
from yutang.acquisition.forms import stores_for, tag_choices
from yutang.acquisition.models import Code, GroupCode
from yutang.acquisition.rules.doors import MOST_IN_GROUP
from yutang.audiences.models import Audience
from yutang.customers.models import Profile, Stage
from yutang.groups import queries as groups
from yutang.groups.models import GroupChat
from yutang.org.models import Member, Unit
from yutang.org.queries import visible_unit_ids

KEY = re.compile(r"d[0-9]{1,9}|all")  # a door of the form; `all` is the one for everybody
EVERYBODY = "all"
MOST_OFFERED = 500
PAID = [("", _("Paid or not")), ("yes", _("Has paid before")), ("no", _("Never paid"))]


class GroupCodeForm(forms.Form):
    """One group code; its doors are beside it in `DoorForm`."""

    name = forms.CharField(label=_("Name"), max_length=60)
    channel = forms.ChoiceField(label=_("Channel"), choices=Code.Channel.choices)
    store = forms.ModelChoiceField(
        label=_("Store"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("No store: the whole brand"),
    )
    remark = forms.CharField(label=_("Remark for colleagues"), max_length=60, required=False)
    greeting = forms.CharField(
        label=_("Words on the page"),
        max_length=120,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What people read above the QR code of the group, at most 120 characters."),
    )
    low_at = forms.IntegerField(
        label=_("Tell me when so few places are left"),
        min_value=0,
        max_value=1000,
        initial=30,
        help_text=_("Of one door, all its groups together. It then stands on your pages."),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store"].queryset = stores_for(member)  # type: ignore[attr-defined]
        if visible_unit_ids(member) is not None:
            self.fields["store"].required = True

    def facts(self, doors: list[DoorFacts]) -> GroupCodeFacts:
        """The code as the valid form describes it."""
        given = dict(self.cleaned_data)
        store = given.pop("store")
        return GroupCodeFacts(**given, store_id=store.pk if store else None, doors=doors)


class DoorForm(forms.Form):
    """One door: whom it is for, and what is behind it."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of the door"), max_length=40)
    audience = forms.ModelChoiceField(
        label=_("In this audience"), queryset=Audience.objects.none(), required=False,
        empty_label=_("Any audience"),
    )  # fmt: skip
    paid = forms.ChoiceField(label=_("Whether they paid"), choices=PAID, required=False)
    lifecycle = forms.MultipleChoiceField(
        label=_("Lifecycle stage"), choices=Profile.Lifecycle.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    stages = forms.MultipleChoiceField(
        label=_("Age stage"), required=False, widget=forms.CheckboxSelectMultiple
    )
    capacity = forms.IntegerField(
        label=_("People per group"), min_value=2, max_value=MOST_IN_GROUP, initial=MOST_IN_GROUP,
        help_text=_("Then the next group fills. WeCom lets nobody in by code beyond 200."),
    )  # fmt: skip
    room_name = forms.CharField(
        label=_("WeCom opens more groups, called"), max_length=40, required=False,
        help_text=_("Empty: it opens none. Else it opens one whenever the last has 200 people."),
    )  # fmt: skip
    room_number = forms.IntegerField(
        label=_("Number of the next"), min_value=1, max_value=1_000_000, initial=1, required=False
    )
    tags = forms.MultipleChoiceField(
        label=_("Tags"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: QueryDict | None = None, *, key: str, member: Member,
                 initial: dict[str, Any] | None = None, groups: list[GroupChat] | None = None,
                 ) -> None:  # fmt: skip
        super().__init__(data, prefix=key, initial=initial)
        self.key = key
        self.rooms = groups or []
        self.fields["tags"].choices = tag_choices()  # type: ignore[attr-defined]
        self.fields["stages"].choices = stage_choices()  # type: ignore[attr-defined]
        audiences = Audience.objects.filter(archived_at=None).order_by("name")
        self.fields["audience"].queryset = audiences  # type: ignore[attr-defined]
        if key == EVERYBODY:
            for name in ("audience", "paid", "lifecycle", "stages"):
                del self.fields[name]

    @property
    def is_default(self) -> bool:
        return self.key == EVERYBODY

    @property
    def tags_chosen(self) -> int:
        return len(self["tags"].value() or [])

    def tag_groups(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """The tags by group, each with its value, its name and whether it is chosen."""
        chosen = {str(each) for each in self["tags"].value() or []}
        return [
            (group, [(value, name, value in chosen) for value, name in tags])
            for group, tags in tag_choices()
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.rooms:
            self.add_error(None, _t("Add at least one group."))
        if not self.is_default and not self.errors and not self.who():
            self.add_error(None, _t("Say whom this door is for: choose at least one condition."))
        if given.get("room_name") and given.get("capacity", MOST_IN_GROUP) < MOST_IN_GROUP:
            self.add_error(
                "capacity", _t("Where WeCom opens more groups, it fills them up to 200 first.")
            )
        return given

    def who(self) -> dict[str, Any]:
        """The conditions as the door keeps them."""
        given = self.cleaned_data
        if self.is_default:
            return {}
        stages: dict[str, list[int]] = {}
        for each in given.get("stages", []):
            key, _sep, pk = each.rpartition(":")
            stages.setdefault(key, []).append(int(pk))
        audience = given.get("audience")
        who = {
            "audience": audience.pk if audience else None,
            "paid": given.get("paid"),
            "lifecycle": given.get("lifecycle"),
            "stages": stages,
        }
        return {name: value for name, value in who.items() if value}

    def facts(self) -> DoorFacts:
        """The door as the valid form describes it."""
        given = self.cleaned_data
        return DoorFacts(
            name=given["name"],
            who=self.who(),
            group_ids=[group.pk for group in self.rooms],
            capacity=given["capacity"],
            room_name=given["room_name"],
            room_number=given["room_number"] or 1,
            tag_ids=[int(tag) for tag in given["tags"]],
            door_id=given["id"],
        )


def door_forms(data: QueryDict, *, member: Member, code: GroupCode | None) -> list[DoorForm]:
    """The doors as they were posted, the one for everybody last."""
    keys = [key for key in dict.fromkeys(data.getlist("doors")) if KEY.fullmatch(key)]
    keys = [*(key for key in keys if key != EVERYBODY), EVERYBODY]
    offered = {str(group.pk): group for group in choosable(member, code)}
    return [
        DoorForm(
            data,
            key=key,
            member=member,
            groups=[
                offered[pk] for pk in dict.fromkeys(data.getlist(f"{key}-group")) if pk in offered
            ],
        )
        for key in keys
    ]


def door_forms_of(facts: GroupCodeFacts, *, member: Member) -> list[DoorForm]:
    """The doors as they are saved."""
    ids = {pk for door in facts.doors for pk in door.group_ids}
    known = GroupChat.objects.in_bulk(ids)
    return [
        DoorForm(
            key=f"d{number}" if door.who else EVERYBODY,
            member=member,
            initial=_initial(door),
            groups=[known[pk] for pk in door.group_ids if pk in known],
        )
        for number, door in enumerate(facts.doors)
    ]


def choosable(member: Member, code: GroupCode | None = None) -> list[GroupChat]:
    """The groups in sight that exist, and those that stand behind the code already."""
    live = groups.groups(member).exclude(status=GroupChat.Status.DISSOLVED)
    found = list(live.order_by("name", "pk")[:MOST_OFFERED])
    if code is not None:
        seen = {group.pk for group in found}
        mine = GroupChat.objects.filter(doors__door__code=code).distinct()
        found += [group for group in mine if group.pk not in seen]
    return found


def stage_choices() -> list[tuple[str, str]]:
    """The stages of persons and dates that the brand knows of its customers."""
    rows = Stage.objects.filter(type__archived_at=None).select_related("type")
    ordered = rows.order_by("type__order", "type", "from_months", "from_days")
    return [(f"{row.type.key}:{row.pk}", f"{row.type.name}: {row.name}") for row in ordered]


def _initial(door: DoorFacts) -> dict[str, Any]:
    who = door.who
    stages = [f"{key}:{pk}" for key, pks in who.get("stages", {}).items() for pk in pks]
    return {
        **door.columns(),
        "id": door.door_id,
        "tags": [str(pk) for pk in door.tag_ids],
        "audience": who.get("audience"),
        "paid": who.get("paid", ""),
        "lifecycle": who.get("lifecycle", []),
        "stages": stages,
    }
