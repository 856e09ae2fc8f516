"""The builder: an audience is described by clicking, and counted while it is."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yutang.audiences import engines, queries
from yutang.audiences.commands.audiences import Draft, change_audience, create_audience
from yutang.audiences.models import Audience
from yutang.audiences.queries.examples import Example, examples
from yutang.audiences.queries.values import KINDS
from yutang.audiences.rules import schema
from yutang.audiences.rules.schema import Rule
from yutang.audiences.views import counting
from yutang.audiences.words import palette, sentence
from yutang.audiences.words.builder import BUILDER
from yutang.kernel.errors import DomainError, NotAllowed
from yutang.org.access import MemberRequest, member_required

EMPTY = {"version": 1, "where": {"all": []}}
# What the scripts draw: the signs of things and of acts.
ICONS = sorted(
    {
        *(icon for _label, icon in palette.FIELDS.values()),
        *(kind.icon for kind in KINDS.values()),
        *("activity", "alert-triangle", "arrow-bar-left", "arrow-bar-to-right", "arrow-down"),
        *("arrow-up", "baby-carriage", "ban", "building-store", "calendar", "category", "check"),
        *("chart-grid-dots", "checkbox", "clipboard", "clipboard-copy", "copy", "dots", "hash"),
        *("folder-minus", "folder-plus", "grip-vertical", "help", "list-details", "messages"),
        *(
            "package",
            "plus",
            "point",
            "shopping-bag",
            "shopping-cart-off",
            "tag",
            "trash",
            "users-group",
            "x",
        ),
    }
)


class BuilderForm(forms.Form):
    """What an audience is called, and its rule as JSON."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    folder = forms.CharField(label=gettext_lazy("Folder"), max_length=60, required=False)
    schedule = forms.ChoiceField(label=gettext_lazy("Refresh"), choices=Audience.Schedule.choices)
    description = forms.CharField(label=gettext_lazy("Description"), max_length=500, required=False)
    rule = forms.CharField(widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["folder"].widget.attrs["list"] = "folders"


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("audiences.see")
def audience_new(request: MemberRequest) -> HttpResponse:
    """Describe and count; who may change audiences can also keep it."""
    return _page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("audiences.change")
def audience_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """The same for a saved audience."""
    kept = Audience.objects.filter(kind=Audience.Kind.RULE, archived_at=None)
    return _page(request, get_object_or_404(kept, pk=pk))


def _page(request: MemberRequest, audience: Audience | None) -> HttpResponse:
    ready = examples(request.member)
    if request.method != "POST":
        return _show(
            request, audience, BuilderForm(initial=_initial(request, audience, ready)), ready
        )
    form = BuilderForm(request.POST)
    if request.POST.get("act") == "count":
        return _counted(request, audience, form, ready)
    if not request.member.may("audiences.change"):
        raise NotAllowed
    if form.is_valid() and (kept := _save(request, audience, form)):
        messages.success(request, _("“%(name)s” is saved.") % {"name": kept.name})
        return redirect("audiences:audience", pk=kept.pk)
    return _show(request, audience, form, ready, status=422)


def _save(request: MemberRequest, audience: Audience | None, form: BuilderForm) -> Audience | None:
    """The saved audience; None where something is wrong, which the form then says."""
    values = form.cleaned_data
    try:
        rule = schema.read(values["rule"], engines.known(request.member))
        draft = Draft(**{**values, "rule": schema.dump(rule)})
        if audience:
            return change_audience(audience_id=audience.pk, draft=draft, actor=request.member)
        return create_audience(draft=draft, actor=request.member)
    except DomainError as fault:
        form.problems = getattr(fault, "problems", [])  # type: ignore[attr-defined]
        field = fault.field if fault.field in form.fields else None
        form.add_error(field, str(fault))
        return None


def _counted(
    request: MemberRequest, audience: Audience | None, form: BuilderForm, ready: list[Example]
) -> HttpResponse:
    """The page with the number, for browsers without scripts."""
    shown: dict[str, Any] = {}
    status = 200
    try:
        rule = schema.read(request.POST.get("rule", ""), engines.known(request.member))
        shown = {"counted": counting.counted(rule, request.member), "sentence": _told(rule)}
    except DomainError as fault:
        shown, status = {"problems": getattr(fault, "problems", [])}, fault.status
    unchecked = BuilderForm(initial=request.POST.dict())
    return _show(request, audience, unchecked, ready, status=status, **shown)


def _show(
    request: MemberRequest,
    audience: Audience | None,
    form: BuilderForm,
    ready: list[Example],
    *,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    rule = _readable(form["rule"].value())
    context = {
        "audience": audience,
        "form": form,
        "rule": rule,
        "is_begun": rule != EMPTY,
        "problems": getattr(form, "problems", []),
        "words": {key: str(text) for key, text in BUILDER.items()},
        "icons": ICONS,
        "examples": ready,
        "example_rules": {example.key: example.rule for example in ready},
        "folders": queries.folders(),
        "may_save": request.member.may("audiences.change"),
        "counted": None,
        **shown,
    }
    page = render(request, "audiences/builder/page.html", context, status=status)
    counting.warm()
    return page


def _initial(
    request: MemberRequest, audience: Audience | None, ready: list[Example]
) -> dict[str, Any]:
    if audience:
        names = ("name", "folder", "schedule", "description")
        return {name: getattr(audience, name) for name in names} | {"rule": _text(audience.rule)}
    chosen = {example.key: example for example in ready}.get(request.GET.get("example", ""))
    given = _readable(request.GET.get("rule"))
    rule, name = (chosen.rule, chosen.title) if chosen else (given, request.GET.get("name", ""))
    return {"rule": _text(rule), "name": name[:60], "schedule": Audience.Schedule.DAILY}


def _readable(text: str | None) -> Any:
    """The JSON in the text as it is; an empty rule where it is none that a page can hold."""
    try:
        found = json.loads(text or "")
        if schema.is_too_deep(found):
            return EMPTY
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return EMPTY
    return found


def _text(rule: Any) -> str:
    return json.dumps(rule, ensure_ascii=False, indent=2)


def _told(rule: Rule) -> str:
    return sentence.sentence(rule)
