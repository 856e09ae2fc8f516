"""The settings of an RFM model."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yutang.audiences.commands import rfm as commands
from yutang.audiences.models import RfmModel
from yutang.audiences.rules import rfm
from yutang.kernel import money
from yutang.kernel.errors import DomainError
from yutang.org.access import MemberRequest, member_required

WINDOWS = [
    ("all", gettext_lazy("All orders")),
    ("days", gettext_lazy("The last days")),
    ("period", gettext_lazy("A fixed period")),
]
HOWS = [
    ("5", gettext_lazy("5 equal groups")),
    ("4", gettext_lazy("4 equal groups")),
    ("3", gettext_lazy("3 equal groups")),
    ("2", gettext_lazy("2 equal groups")),
    ("fixed", gettext_lazy("Fixed cuts")),
]
AGAINST = [
    ("mean", gettext_lazy("the mean")),
    ("median", gettext_lazy("the median")),
    ("value", gettext_lazy("a given value")),
]


class ModelForm(forms.Form):
    """A model's settings as people type them; amounts in whole units of money."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    window = forms.ChoiceField(label=gettext_lazy("Which orders count"), choices=WINDOWS)
    last_days = forms.IntegerField(
        label=gettext_lazy("How many days"), min_value=1, max_value=36_500, required=False
    )
    first = forms.DateField(label=gettext_lazy("From"), required=False)
    last = forms.DateField(label=gettext_lazy("Until"), required=False)
    as_of = forms.DateField(
        label=gettext_lazy("Looked at from"),
        required=False,
        help_text=gettext_lazy("Empty: always from the present day."),
    )
    frequency = forms.ChoiceField(
        label=gettext_lazy("F counts"),
        choices=[("orders", gettext_lazy("Orders")), ("days", gettext_lazy("Days with orders"))],
    )
    money = forms.ChoiceField(
        label=gettext_lazy("M is"),
        choices=[
            ("total", gettext_lazy("the total amount")),
            ("average", gettext_lazy("the average per order")),
        ],
    )
    amount = forms.ChoiceField(
        label=gettext_lazy("Amounts"),
        choices=[
            ("kept", gettext_lazy("less refunds")),
            ("paid", gettext_lazy("as paid")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for axis in rfm.AXES:
            name = axis.upper()
            self.fields[axis] = forms.ChoiceField(label=_("%s: scores") % name, choices=HOWS)
            self.fields[f"{axis}_cuts"] = forms.CharField(
                label=_("%s: cuts") % name,
                required=False,
                help_text=_("Ascending, with commas between: 7, 30, 90"),
            )
            self.fields[f"{axis}_against"] = forms.ChoiceField(
                label=_("%s: high or low against") % name, choices=AGAINST
            )
            self.fields[f"{axis}_value"] = forms.CharField(
                label=_("%s: the value") % name, required=False
            )
        for key in ("first", "last", "as_of"):
            self.fields[key].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def axes(self) -> list[dict[str, Any]]:
        """The fields by axis, for the page."""
        keys = ("", "_cuts", "_against", "_value")
        return [{"axis": a.upper(), "fields": [self[f"{a}{key}"] for key in keys]} for a in "rfm"]

    def config(self) -> dict[str, Any]:
        """The config as the command takes it."""
        found = self.cleaned_data
        made: dict[str, Any] = {key: found[key] for key in ("frequency", "money", "amount")}
        made["window"] = self._window()
        made["as_of"] = found["as_of"] and found["as_of"].isoformat()
        for axis in rfm.AXES:
            how, against = found[axis], found[f"{axis}_against"]
            made[axis] = self._cuts(axis) if how == "fixed" else {"bins": int(how)}
            made[f"{axis}_flag"] = {"against": against}
            if against == "value":
                made[f"{axis}_flag"]["value"] = number(found[f"{axis}_value"], axis)
        return made

    def _cuts(self, axis: str) -> dict[str, Any]:
        typed = self.cleaned_data[f"{axis}_cuts"].replace("，", ",").split(",")
        return {"cuts": [number(part, axis) for part in typed if part.strip()]}

    def _window(self) -> dict[str, Any] | None:
        found = self.cleaned_data
        if found["window"] == "days":
            return {"last_days": found["last_days"]}
        if found["window"] == "period":
            ends = {"from": found["first"], "to": found["last"]}
            return {key: day and day.isoformat() for key, day in ends.items()}
        return None


def number(text: str, axis: str) -> int:
    """A whole number; of M an amount of money in the smallest unit."""
    try:
        return money.parse_minor(text) if axis == "m" else int(text.strip())
    except ValueError:
        raise commands.BadConfig(
            _("“%(text)s” is no number that %(axis)s can be cut at.")
            % {"text": text.strip(), "axis": axis.upper()}
        ) from None


@require_http_methods(["GET", "POST"])
@member_required("lifecycle.change")
def rfm_edit(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    model = get_object_or_404(RfmModel, pk=pk) if pk else None
    form = ModelForm(request.POST or None, initial=_initial(model))
    status = 200
    if request.method == "POST":
        if form.is_valid() and (saved := _save(request, form, model)):
            messages.success(
                request, _("Saved. The model is computed now; look again in a moment.")
            )
            return redirect("audiences:rfm_model", saved.pk)
        status = 422
    context = {"form": form, "model": model}
    return render(request, "audiences/rfm/edit.html", context, status=status)


def _save(request: MemberRequest, form: ModelForm, model: RfmModel | None) -> RfmModel | None:
    try:
        return commands.save_model(
            name=form.cleaned_data["name"], config=form.config(), actor=request.member, model=model
        )
    except DomainError as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal))
        return None


def _initial(model: RfmModel | None) -> dict[str, Any]:
    config = commands.read_config(model.config) if model else rfm.Config()
    found = {
        "name": model.name if model else "",
        **config.model_dump(include={"frequency", "money", "amount", "as_of"}),
        "window": "all",
    }
    if isinstance(config.window, rfm.LastDays):
        found |= {"window": "days", "last_days": config.window.last_days}
    elif isinstance(config.window, rfm.Period):
        found |= {"window": "period", "first": config.window.first, "last": config.window.last}
    for axis in rfm.AXES:
        scores, flag = getattr(config, axis), getattr(config, f"{axis}_flag")
        is_fixed = isinstance(scores, rfm.Fixed)
        found[axis] = "fixed" if is_fixed else str(scores.bins)
        shown = (_shown(cut, axis) for cut in scores.cuts) if is_fixed else ()
        found[f"{axis}_cuts"] = ", ".join(shown)
        found[f"{axis}_against"] = flag.against
        found[f"{axis}_value"] = _shown(flag.value, axis) if isinstance(flag, rfm.Given) else ""
    return found


def _shown(value: int, axis: str) -> str:
    if axis != "m":
        return str(value)
    return f"{value // 100}.{value % 100:02d}".removesuffix(".00")
