"""The forms of scripts: writing one, and a sheet of many."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yutang.commerce.models import Product
from yutang.commerce.words import NEEDS, OBSTACLES, short
from yutang.content.commands.scripts import Draft
from yutang.content.models import Material, Script
from yutang.content.queries import materials
from yutang.content.queries import scripts as queries
from yutang.customers.models import Profile, Tag
from yutang.kernel import clock, reading
from yutang.org.models import Member, Unit

EMPTY_ROWS = 1  # offered below those that are there
MOST_OFFERED = 300
PRODUCTS_OFFERED = 30


class LevelForm(forms.Form):
    """For whom: only what the member may write on is offered."""

    level = forms.ChoiceField(label=_("For whom"))
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Team"), required=False, empty_label="–"
    )

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = queries.written_unit_ids(member)
        levels = [Script.Level.PERSONAL]
        if units:
            levels.append(Script.Level.TEAM)
        if member.may("scripts.change"):
            levels.insert(0, Script.Level.ENTERPRISE)
        self.fields["level"].choices = [(each.value, each.label) for each in levels]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=units).order_by("path")  # type: ignore[attr-defined]
        if not units:
            del self.fields["unit"]

    @property
    def unit_id(self) -> int | None:
        unit = self.cleaned_data.get("unit")
        return unit.pk if unit else None


class ScriptForm(LevelForm):
    """A script but for its parts, which stand in rows of their own."""

    field_order = ("title", "category", "level", "unit")
    title = forms.CharField(label=_("Title of the script"), max_length=60)
    category = forms.ChoiceField(label=_("Category of scripts"))
    obstacle = forms.ChoiceField(label=_("Helps over the obstacle"), required=False)
    need = forms.ChoiceField(label=_("Answers the need"), required=False)
    lifecycles = forms.MultipleChoiceField(
        label=_("Suits the stages"),
        required=False,
        choices=Profile.Lifecycle.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    tags = forms.ModelMultipleChoiceField(
        Tag.objects.filter(deleted_at=None).order_by("group_id", "-order", "pk"),
        label=_("Suits the tags"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )

    product = forms.ModelChoiceField(
        Product.objects.order_by("title"), label=_("About the product"), required=False
    )

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(member, *args, **kwargs)
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            (label, [(row.pk, row.name) for row in rows])
            for _scene, label, rows in queries.categories()
            if rows
        ]
        for name, words in (("obstacle", OBSTACLES), ("need", NEEDS)):
            self.fields[name].choices = [("", "–"), *words.items()]  # type: ignore[attr-defined]

    def draft(self, parts: list[dict[str, Any]]) -> Draft:
        """What the form and the rows say together."""
        given = self.cleaned_data
        return Draft(
            category_id=int(given["category"]),
            title=given["title"],
            parts=parts,
            level=given["level"],
            unit_id=self.unit_id,
            obstacle=given["obstacle"],
            need=given["need"],
            lifecycles=given["lifecycles"],
            tag_ids=[tag.pk for tag in given["tags"]],
            product_id=given["product"].pk if given["product"] else None,
        )


class SheetForm(LevelForm):
    """A sheet of scripts, all for the same people."""

    field_order = ("file", "level", "unit")
    file = forms.FileField(
        label=_("File"), help_text=_("CSV or XLSX; columns 场景, 分类, 标题, 内容, 障碍, 需求.")
    )


class CategoryForm(forms.Form):
    """A category, new or renamed."""

    name = forms.CharField(label=_("Name"), max_length=40)


def initial(script: Script) -> dict[str, Any]:
    """The form's values of a script that is there."""
    return {
        "title": script.title,
        "category": script.category_id,
        "level": script.level,
        "unit": script.unit_id,
        "obstacle": script.obstacle,
        "need": script.need,
        "lifecycles": script.lifecycles,
        "tags": script.tag_ids,
        "product": script.product_id,
    }


def read_parts(data: QueryDict, kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts in the order of their rows; `kept`: those that a row only carries on.

    Rows that say nothing are left out.
    """
    parts: list[dict[str, Any]] = []
    rows = zip(
        data.getlist("part_text"),
        data.getlist("part_material"),
        data.getlist("part_kept"),
        strict=False,
    )
    for text, material, number in rows:
        place = reading.whole(number)
        if place is not None and place < len(kept):
            parts.append(kept[place])
        if text.strip():
            parts.append({"type": "text", "text": text})
        if id := reading.whole(material):
            parts.append({"type": "material", "material_id": id})
    return parts


def rows_of(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts as the rows of the editor, with empty ones below."""
    rows = [
        {
            "text": part.get("text", "") if part["type"] == "text" else "",
            "material": part.get("material_id"),
            "kept": "" if part["type"] in ("text", "material") else number,
            "label": part.get("title", part["type"]),
        }
        for number, part in enumerate(parts)
    ]
    return [*rows, *({"text": "", "material": None, "kept": ""} for _row in range(EMPTY_ROWS))]


def offered() -> list[tuple[int, str]]:
    """The materials that a part may be, the youngest first."""
    rows = materials.usable(clock.now()).order_by("-changed_at")[:MOST_OFFERED]
    return [(row.pk, f"{Material.get_kind_display(row)} · {row.title}") for row in rows]


def products_of(chosen: Any) -> list[Product]:
    """The product chosen, and the first ones beside which others are looked for."""
    known = Product.objects.filter(pk=reading.whole(str(chosen or "")) or 0)
    return [*known, *Product.objects.exclude(pk__in=known).order_by("title")[:PRODUCTS_OFFERED]]


def suits(script: Script) -> list[tuple[Any, str]]:
    """Whom the script suits, as far as somebody has said so."""
    tags = Tag.objects.filter(pk__in=script.tag_ids, deleted_at=None)
    stages = [str(Profile.Lifecycle(each).label) for each in script.lifecycles]
    rows = (
        (_("Helps over the obstacle"), short(script.obstacle)),
        (_("Answers the need"), short(script.need)),
        (_("About the product"), script.product.title if script.product else ""),
        (_("Suits the stages"), ", ".join(stages)),
        (_("Suits the tags"), ", ".join(tags.values_list("name", flat=True))),
    )
    return [(label, words) for label, words in rows if words]


def labels(narrowed: queries.Narrowed) -> list[tuple[str, Any, list[tuple[str, str, bool]]]]:
    """The labels that the list is narrowed by: name, what all of them are called, the choices."""
    return [
        (name, all_of, [(key, short(key), key == getattr(narrowed, name)) for key in known])
        for name, all_of, known in (
            ("obstacle", _("All obstacles"), OBSTACLES),
            ("need", _("All needs"), NEEDS),
        )
    ]
