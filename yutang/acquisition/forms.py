"""What operators fill in about codes."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yutang.acquisition.commands.codes import CodeFacts, PoolRow
from yutang.acquisition.models import Code, Gift
from yutang.acquisition.rules.ways import REMARK_LENGTH
from yutang.customers.models import Tag, TagGroup
from yutang.kernel.money import parse_minor
from yutang.kernel.ui.weekdays import WEEKDAYS
from yutang.org.models import Member, Unit
from yutang.org.queries import visible_member_ids, visible_unit_ids

KEY = re.compile(r"[mu][0-9]{1,18}")  # a member or a unit of a pool


class AmountField(forms.CharField):
    """An amount as people write it; its value is in the smallest unit."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        try:
            amount = parse_minor(text) if text else 0
        except ValueError:
            amount = -1
        if amount < 0:
            raise forms.ValidationError(_("Write an amount with at most two decimals, as 12.50."))
        return amount

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 100}.{value % 100:02d}" if isinstance(value, int) else value


class CodeForm(forms.Form):
    """One code; its pool is beside it in `PoolForm`."""

    name = forms.CharField(label=_("Name"), max_length=60)
    channel = forms.ChoiceField(label=_("Channel"), choices=Code.Channel.choices)
    store = forms.ModelChoiceField(
        label=_("Store"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("No store: the whole brand"),
        help_text=_("Its numbers count for this store, and its managers see the code."),
    )
    tags = forms.MultipleChoiceField(
        label=_("Tags"), required=False, widget=forms.CheckboxSelectMultiple
    )
    gift = forms.ModelChoiceField(
        label=_("Hook gift"),
        queryset=Gift.objects.order_by("name"),
        required=False,
        empty_label=_("No gift"),
        help_text=_("Given once to everybody who arrives; its cost counts for this code."),
    )
    cost_fen = AmountField(
        label=_("Channel cost"),
        required=False,
        help_text=_("Printing, advertising, fees: everything this code costs besides gifts."),
    )
    daily_cap = forms.IntegerField(
        label=_("Cap per member and day"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Empty: no cap. A member's own cap in the pool goes first."),
    )
    skip_verify = forms.BooleanField(
        label=_("Add without the member's confirmation"), required=False, initial=True
    )
    asks_place = forms.BooleanField(
        label=_("Offer to find the nearest store by location"), required=False
    )
    greeting = forms.CharField(
        label=_("Greeting on the page"),
        max_length=120,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What the consultant says above the button, at most 120 characters."),
    )
    remark = forms.CharField(
        label=_("Remark for colleagues"),
        max_length=REMARK_LENGTH,
        required=False,
        help_text=_("At most 30 characters."),
    )

    def __init__(self, *args: Any, member: Member, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["tags"].choices = tag_choices()  # type: ignore[attr-defined]
        self.fields["store"].queryset = stores_for(member)  # type: ignore[attr-defined]
        if visible_unit_ids(member) is not None:
            self.fields["store"].required = True
        if kind != Code.Kind.PAGE:
            del self.fields["asks_place"], self.fields["greeting"]
            self.fields["name"].help_text = _(
                "WeCom shows its first 30 characters as the remark of the contact way."
            )

    def tag_groups(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """The tags by group, each with its value, its name and whether it is chosen."""
        chosen = set(self["tags"].value() or [])
        return [
            (group, [(value, name, value in chosen) for value, name in tags])
            for group, tags in tag_choices()
        ]

    def facts(self, pool: list[PoolRow]) -> CodeFacts:
        """The code as the valid form describes it."""
        given = dict(self.cleaned_data)
        store, gift, tags = given.pop("store"), given.pop("gift"), given.pop("tags")
        return CodeFacts(
            **given,
            kind=self.kind,
            store_id=store.pk if store else None,
            gift_id=gift.pk if gift else None,
            tag_ids=[int(tag) for tag in tags],
            pool=pool,
        )


class ShiftForm(forms.Form):
    """Hours on some weekdays."""

    days = forms.MultipleChoiceField(
        label=_("Weekdays"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple
    )
    start = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    end = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs={"type": "time"}))

    def stored(self) -> dict[str, Any]:
        """The shift in its stored form."""
        given = self.cleaned_data
        return {
            "days": sorted(int(day) for day in given["days"]),
            "from": given["start"].strftime("%H:%M"),
            "to": given["end"].strftime("%H:%M"),
        }


class EntryForm(forms.Form):
    """One line of the pool: a member (`m12`) or a unit (`u3`), and its shifts."""

    weight = forms.IntegerField(label=_("Weight"), min_value=1, max_value=100, initial=1)
    daily_cap = forms.IntegerField(
        label=_("Day's cap"), required=False, min_value=1, max_value=100_000
    )
    spare = forms.BooleanField(label=_("Spare"), required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        key: str,
        subject: Member | Unit,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix=key, initial=initial)
        self.key = key
        self.subject = subject
        self.is_unit = isinstance(subject, Unit)
        self.shifts: list[ShiftForm] = []
        if isinstance(self.data, QueryDict):
            numbers = self.data.getlist(f"{key}-shifts")
            self.shifts = [ShiftForm(self.data, prefix=f"{key}-s{n}") for n in numbers]

    def is_whole(self) -> bool:
        """Whether the line and all of its shifts are valid."""
        return all([self.is_valid(), *(shift.is_valid() for shift in self.shifts)])

    def row(self) -> PoolRow:
        """The line as the valid forms describe it."""
        return PoolRow(
            member_id=None if self.is_unit else self.subject.pk,
            unit_id=self.subject.pk if self.is_unit else None,
            shifts=[shift.stored() for shift in self.shifts],
            **self.cleaned_data,
        )


class GiftForm(forms.Form):
    """A hook gift: the same name again changes its cost."""

    name = forms.CharField(label=_("Name"), max_length=60)
    cost_fen = AmountField(label=_("Cost of one"))


class SheetForm(forms.Form):
    """An uploaded sheet of codes."""

    sheet = forms.FileField(
        label=_("Sheet"),
        help_text=_("XLSX or CSV (UTF-8), at most 5 MB and 5,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


def entry_forms(data: QueryDict, *, member: Member, code: Code | None) -> list[EntryForm]:
    """The pool's lines as they were posted; whom `member` may not choose is left out."""
    keys = list(dict.fromkeys(data.getlist("pool")))
    subjects = offered_subjects(keys, member=member, code=code)
    return [EntryForm(data, key=key, subject=subjects[key]) for key in keys if key in subjects]


def entry_forms_of(rows: Iterable[PoolRow]) -> list[EntryForm]:
    """The pool's lines as they are saved."""
    keyed = {f"m{row.member_id}" if row.member_id else f"u{row.unit_id}": row for row in rows}
    subjects = subjects_of(keyed)
    return [_bound_free(key, keyed[key], subjects[key]) for key in keyed if key in subjects]


def offered_subjects(
    keys: Iterable[str], *, member: Member, code: Code | None = None
) -> dict[str, Member | Unit]:
    """Of the members and units that the keys name, those within sight and those in the pool."""
    found, units = subjects_of(keys), visible_unit_ids(member)
    if units is None:
        return found
    seen = {f"u{pk}" for pk in units} | {f"m{pk}" for pk in visible_member_ids(member) or ()}
    for entry in code.pool_entries.all() if code else ():
        seen.add(f"m{entry.member_id}" if entry.member_id else f"u{entry.unit_id}")
    return {key: subject for key, subject in found.items() if key in seen}


def subjects_of(keys: Iterable[str]) -> dict[str, Member | Unit]:
    """The members and units that the keys name."""
    given = [key for key in keys if KEY.fullmatch(key)]
    wanted = {kind: [int(key[1:]) for key in given if key[0] == kind] for kind in "mu"}
    members = Member.objects.filter(pk__in=wanted["m"])
    units = Unit.objects.filter(pk__in=wanted["u"])
    return {f"m{m.pk}": m for m in members} | {f"u{u.pk}": u for u in units}


def stores_for(member: Member) -> QuerySet[Unit]:
    """The open units that the member may give a code to."""
    seen = visible_unit_ids(member)
    units = Unit.objects.open().order_by("path")
    return units if seen is None else units.filter(pk__in=seen)


def tag_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All tags under their groups."""
    tags = Tag.objects.filter(deleted_at=None).order_by("-order", "pk")
    groups = TagGroup.objects.filter(deleted_at=None).order_by("-order", "pk")
    return [
        (group.name, [(str(tag.pk), tag.name) for tag in group.tags.all()])
        for group in groups.prefetch_related(Prefetch("tags", tags))
        if group.tags.all()
    ]


def _bound_free(key: str, row: PoolRow, subject: Member | Unit) -> EntryForm:
    initial = {"weight": row.weight, "daily_cap": row.daily_cap, "spare": row.spare}
    form = EntryForm(key=key, subject=subject, initial=initial)
    form.shifts = [
        ShiftForm(
            prefix=f"{key}-s{number}",
            initial={"days": shift["days"], "start": shift["from"], "end": shift["to"]},
        )
        for number, shift in enumerate(row.shifts)
    ]
    return form
