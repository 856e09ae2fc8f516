"""What a person says about a product, and about a category."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.commerce import words
from yutang.commerce.commands.catalogue import Said
from yutang.commerce.models import Category, Product
from yutang.commerce.queries import tree
from yutang.commerce.rules.numbers import MOST_PRICE


class NodeField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A category, offered as the tree has it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=Category.objects.all(), required=False, **more)

    def offer(self, *, without: Category | None = None) -> None:
        """Offer the tree as it is now; `without`: that one and what stands below it."""
        shown = [
            (branch.category.pk, branch.title)
            for branch in tree()
            if without is None or not branch.category.path.startswith(without.path)
        ]
        self.choices = [("", "—"), *shown]


class ProductForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    price = forms.DecimalField(
        label=_("Price"), min_value=0, max_value=MOST_PRICE // 100, decimal_places=2
    )
    node = NodeField(label=_("Category"))
    needs = forms.MultipleChoiceField(
        label=_("Needs that it answers"),
        choices=list(words.NEEDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    obstacles = forms.MultipleChoiceField(
        label=_("Obstacles that it helps over"),
        choices=list(words.OBSTACLES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, product: Product) -> None:
        initial = {
            "title": product.title,
            "price": f"{product.price / 100:.2f}",
            "node": product.node_id,
            "needs": product.needs,
            "obstacles": product.obstacles,
        }
        super().__init__(data, initial=initial)
        node = self.fields["node"]
        assert isinstance(node, NodeField)
        node.offer()

    @property
    def said(self) -> Said:
        given = {**self.cleaned_data, "price": int(self.cleaned_data["price"] * 100)}
        return Said(**given)


class CategoryForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    parent = NodeField(label=_("Stands in"))

    def __init__(self, data: Any = None, *, category: Category | None = None) -> None:
        initial = {"name": category.name, "parent": category.parent_id} if category else {}
        super().__init__(data, initial=initial)
        parent = self.fields["parent"]
        assert isinstance(parent, NodeField)
        parent.offer(without=category)


class AssignForm(forms.Form):
    """Many products into one category."""

    node = NodeField(label=_("Category"))
    products = forms.ModelMultipleChoiceField(queryset=Product.objects.all())

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        node = self.fields["node"]
        assert isinstance(node, NodeField)
        node.offer()
