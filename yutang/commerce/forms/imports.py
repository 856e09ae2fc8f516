"""What a person says about a file of orders: its shop, its columns, how to read them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.commerce.commands import imports, tables
from yutang.commerce.errors import WrongMap
from yutang.commerce.models import ImportRun, SavedMap
from yutang.commerce.rules.columns import FIELDS, REQUIRED, OrderMap
from yutang.customers.models import FactType
from yutang.kernel.money import SYMBOLS

LABELS = {
    "order_no": _("Order number"),
    "sku": _("Product code"),
    "title": _("Product title"),
    "quantity": _("Quantity"),
    "unit_price": _("Unit price"),
    "paid_at": _("Paid at"),
    "buyer": _("Buyer's id"),
    "buyer_name": _("Buyer's name"),
    "phone": _("Phone"),
    "store": _("Store"),
    "member": _("Sold by"),
    "category": _("Category"),
    "amount": _("Amount paid"),
    "status": _("Order status"),
    "refunded_at": _("Refunded at"),
}


TABLE_LABELS = {
    **{name: LABELS[name] for name in ("sku", "title", "category", "phone", "buyer")},
    "price": _("Unit price"),
    "needs": _("Needs"),
    "obstacles": _("Obstacles"),
    "unionid": _("WeChat union id"),
    "member_no": _("Member number"),
    "name": _("Name"),
    "gender": _("Gender"),
    "tags": _("Tags"),
}


class UploadForm(forms.Form):
    """The file; what it is its content says, and whose it is the person."""

    kind = forms.ChoiceField(label=_("A file of"), choices=ImportRun.Kind.choices, required=False)
    file = forms.FileField(label=_("File"), allow_empty_file=True)

    def clean_kind(self) -> str:
        return str(self.cleaned_data["kind"] or ImportRun.Kind.ORDERS)


class ImportForm(forms.Form):
    """The shop and the map; the columns offered are those of the file."""

    source = forms.SlugField(
        label=_("Shop"),
        max_length=40,
        help_text=_("A short name, e.g. tmall. The same shop always gets the same name."),
    )
    currency = forms.ChoiceField(
        label=_("Currency"),
        help_text=_("Customers' totals count only amounts in the currency of your settings."),
    )
    date_order = forms.ChoiceField(
        label=_("Dates like 3/4/2024"),
        required=False,
        choices=[
            ("", _("Told by the file")),
            ("month_first", _("Month first")),
            ("day_first", _("Day first")),
        ],
    )
    amount_of = forms.ChoiceField(
        label=_("The amount paid is that of"),
        choices=[
            ("auto", _("Told by the file")),
            ("row", _("The row")),
            ("order", _("The whole order")),
        ],
    )
    save_as = forms.CharField(
        label=_("Keep these columns as"),
        required=False,
        max_length=60,
        help_text=_("Under a name, for the next file of this shop."),
    )

    def __init__(self, *args: Any, headers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._add_currencies()
        columns = [(header, header) for header in dict.fromkeys(headers) if header]
        for name in FIELDS:
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name],
                required=name in REQUIRED and name != "unit_price",
                choices=[("", "—"), *columns],
            )

    def _add_currencies(self) -> None:
        present = str(self.initial.get("currency") or "CNY")
        codes = dict.fromkeys([present, *SYMBOLS])
        field = self.fields["currency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, code) for code in codes]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                cleaned["map"] = imports.check_map(self._values())
            except WrongMap:
                self.add_error("unit_price", _("A price or an amount paid is needed."))
        return cleaned

    def _values(self) -> dict[str, Any]:
        settings = ("currency", "date_order", "amount_of")
        names = [*FIELDS, *settings]
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}

    @property
    def map(self) -> OrderMap:
        found = self.cleaned_data["map"]
        assert isinstance(found, OrderMap)
        return found

    @property
    def needed(self) -> list[forms.BoundField]:
        return [self[name] for name in REQUIRED]

    @property
    def optional(self) -> list[forms.BoundField]:
        return [self[name] for name in FIELDS if name not in REQUIRED]

    @property
    def settings(self) -> list[forms.BoundField]:
        return [self[n] for n in ("source", "currency", "date_order", "amount_of", "save_as")]


class TableForm(forms.Form):
    """Which column of a file of products, or of customers, is what."""

    source = forms.SlugField(
        label=_("Shop"),
        max_length=40,
        required=False,
        help_text=_("The shop whose buyers' ids these are; may stay empty without such a column."),
    )
    save_as = forms.CharField(label=_("Keep these columns as"), required=False, max_length=60)

    def __init__(self, *args: Any, kind: str, headers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.headers = kind, headers
        columns = [(header, header) for header in dict.fromkeys(headers) if header]
        self._names = list(tables.NAMES[ImportRun.Kind(kind)])
        for name in self._names:
            self.fields[name] = self._field(TABLE_LABELS[name], columns)
        self._facts = []
        if kind == ImportRun.Kind.CUSTOMERS:
            for type in FactType.objects.filter(archived_at=None).order_by("order", "pk"):
                self._facts.append(tables.FACT + type.key)
                self.fields[tables.FACT + type.key] = self._field(type.name, columns)
        else:
            del self.fields["source"]

    def _field(self, label: Any, columns: Sequence[tuple[str, str]]) -> forms.ChoiceField:
        return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *columns])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                tables.check_table(self.kind, self.map, self.headers)
            except WrongMap as fault:
                self.add_error(fault.field, str(fault))
            if cleaned.get("buyer") and not cleaned.get("source"):
                self.add_error("source", _("Say whose buyers' ids these are."))
        return cleaned

    @property
    def map(self) -> dict[str, str]:
        names = [*self._names, *self._facts]
        return {n: self.cleaned_data[n] for n in names if self.cleaned_data.get(n)}

    @property
    def needed(self) -> list[forms.BoundField]:
        return [self[name] for name in self._names]

    @property
    def optional(self) -> list[forms.BoundField]:
        return [self[name] for name in self._facts]

    @property
    def settings(self) -> list[forms.BoundField]:
        return [self[name] for name in ("source", "save_as") if name in self.fields]


def fitting_maps(headers: Sequence[str], kind: str) -> list[SavedMap]:
    """The saved maps whose columns all stand in the file."""
    present = set(headers)
    saved = SavedMap.objects.filter(kind=kind).order_by("name")
    return [each for each in saved if set(_columns(each)) <= present]


def _columns(saved: SavedMap) -> list[str]:
    is_order = saved.kind == ImportRun.Kind.ORDERS
    return [value for name, value in saved.map.items() if name in FIELDS or not is_order]
