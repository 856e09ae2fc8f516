"""A new journey: empty, or from a template."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from yutang.journeys.commands.drafting import create_journey
from yutang.journeys.kits import KITS
from yutang.journeys.models import Journey
from yutang.journeys.rules.plan import dump, parse
from yutang.journeys.views.board import sketch
from yutang.org.access import MemberRequest, member_required


class NewForm(forms.Form):
    """What the journey is called, and what it begins with."""

    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    template = forms.ChoiceField(
        choices=[(key, kit.title) for key, kit in KITS.items()], required=False
    )
    subject = forms.ChoiceField(choices=Journey.Subject.choices, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("journeys.change")
def new(request: MemberRequest) -> HttpResponse:
    """The templates as cards with a small picture of their flow."""
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _begun(request, form.cleaned_data)
    cards = []
    for kit in KITS.values():
        plan = parse(kit.make())
        cards.append({"kit": kit, "plan": plan, "cards": sketch(plan)})
    context = {"kits": cards, "form": form, "subjects": Journey.Subject.choices}
    status = 422 if request.method == "POST" else 200
    return render(request, "journeys/new.html", context, status=status)


def _begun(request: MemberRequest, given: dict[str, Any]) -> HttpResponse:
    key = given["template"]
    plan = dump(parse(KITS[key].make() if key else {"subject": given["subject"] or "customer"}))
    name = given["name"].strip() or str(KITS[key].title if key else _("New journey"))
    journey = create_journey(name=name, actor=request.member, draft=plan, template=key)
    return redirect("journeys:build", pk=journey.pk)
