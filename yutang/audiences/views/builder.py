"""The builder: an audience is described by clicking, and counted while it is."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yutang.audiences import queries
from yutang.audiences.commands.audiences import Draft, change_audience, create_audience
from yutang.audiences.models import Audience
from yutang.audiences.queries.examples import Example, examples
from yutang.audiences.rules import schema
from yutang.audiences.views import bench
from yutang.audiences.views.bench import RuleText, text_of
from yutang.kernel.errors import DomainError, NotAllowed
from yutang.org.access import MemberRequest, member_required


class BuilderForm(RuleText):
    """What an audience is called, and its rule as JSON."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    folder = forms.CharField(label=gettext_lazy("Folder"), max_length=60, required=False)
    schedule = forms.ChoiceField(label=gettext_lazy("Refresh"), choices=Audience.Schedule.choices)
    description = forms.CharField(label=gettext_lazy("Description"), max_length=500, required=False)

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
    if (rule := bench.read(form, request.member)) is None:
        return None
    draft = Draft(**{**form.cleaned_data, "rule": schema.dump(rule)})
    try:
        if audience:
            return change_audience(audience_id=audience.pk, draft=draft, actor=request.member)
        return create_audience(draft=draft, actor=request.member)
    except DomainError as fault:
        bench.refuse(form, fault)
        return None


def _counted(
    request: MemberRequest, audience: Audience | None, form: BuilderForm, ready: list[Example]
) -> HttpResponse:
    """The page with the number, for browsers without scripts."""
    shown, status = bench.counted(request.POST.get("rule", ""), request.member)
    unchecked = BuilderForm(initial=bench.posted(request.POST))
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
    context = bench.bench(form, request.member, ready, **shown) | {
        "audience": audience,
        "folders": queries.folders(),
        "may_save": request.member.may("audiences.change"),
    }
    return bench.show(request, "audiences/builder/page.html", context, status)


def _initial(
    request: MemberRequest, audience: Audience | None, ready: list[Example]
) -> dict[str, Any]:
    if audience:
        names = ("name", "folder", "schedule", "description")
        return {name: getattr(audience, name) for name in names} | {"rule": text_of(audience.rule)}
    chosen = {example.key: example for example in ready}.get(request.GET.get("example", ""))
    given = bench.readable(request.GET.get("rule"))
    rule, name = (chosen.rule, chosen.title) if chosen else (given, request.GET.get("name", ""))
    return {"rule": text_of(rule), "name": name[:60], "schedule": Audience.Schedule.DAILY}
