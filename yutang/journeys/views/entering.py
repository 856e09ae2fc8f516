"""Letting customers enter by hand: one from her page, an audience from the journey's."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yutang.audiences.models import Audience
from yutang.customers import queries as customers
from yutang.customers.models import Customer
from yutang.journeys.commands import inviting, tending
from yutang.journeys.customer_panel import key_of
from yutang.journeys.models import Journey, Run
from yutang.journeys.queries import insides
from yutang.journeys.views.framing import framed
from yutang.journeys.words.inviting import came_of
from yutang.kernel import reading
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.refusals import done
from yutang.org.access import MemberRequest, member_required


class EnterForm(forms.Form):
    """Which audience enters."""

    audience = forms.ModelChoiceField(
        label=gettext_lazy("Audience or uploaded list"),
        queryset=Audience.objects.none(),
        empty_label=gettext_lazy("Choose …"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["audience"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Audience.objects.filter(archived_at=None).order_by("name")


@member_required("journeys.change")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: MemberRequest, pk: int) -> HttpResponse:
    """Let an audience or an uploaded list enter once."""
    context = framed(request, pk, "enter")
    journey = context["journey"]
    form = EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        audience = form.cleaned_data["audience"].pk
        if done(request, lambda: _start(journey, audience, request)):
            return redirect("journeys:enter", pk=pk)
    context |= {
        "form": form,
        "is_by_hand": insides.is_by_hand(journey),
        "lately": _lately(journey),
    }
    status = 422 if form.errors else 200
    return render(request, "journeys/enter.html", context, status=status)


@member_required("journeys.enter")
@require_POST
def enter_one(request: MemberRequest, customer_id: int) -> HttpResponse:
    """Let one customer enter, from her page."""
    customer = _visible(request, customer_id)
    wanted = reading.whole(request.POST.get("journey")) or 0
    journey = Journey.objects.filter(pk=wanted, subject="customer").first()
    if journey is None:
        messages.warning(request, _("Choose a journey first."))
    else:
        done(request, lambda: _invite(request, journey, customer))
    return redirect("customers:customer", pk=customer.pk)


@member_required("journeys.enter")
@require_POST
@asked(
    gettext_lazy("Take her out of this journey?"),
    gettext_lazy("The journey is over for this one, and messages that still wait are withdrawn."),
    gettext_lazy("Take out"),
)
def stop_one(request: MemberRequest, customer_id: int, run_id: int) -> HttpResponse:
    """Take one customer out, from her page."""
    customer = _visible(request, customer_id)
    run = get_object_or_404(Run.objects.select_related("journey"), pk=run_id, customer=customer)
    if done(request, lambda: tending.stop_run(run=run, actor=request.member)):
        messages.success(request, _("She is out of the journey."))
    return redirect("customers:customer", pk=customer.pk)


def _visible(request: MemberRequest, pk: int) -> Customer:
    return get_object_or_404(customers.scoped(request.member), pk=pk)


def _start(journey: Journey, audience_id: int, request: MemberRequest) -> None:
    inviting.start_entering(journey=journey, audience_id=audience_id, actor=request.member)
    messages.success(request, _("They enter now."))


def _invite(request: MemberRequest, journey: Journey, customer: Customer) -> None:
    """Say what came of it: entered, or why not."""
    invited = inviting.invite(
        journey=journey,
        customer_ids=[customer.pk],
        actor=request.member,
        key=key_of(request),
    )
    level = messages.SUCCESS if invited.is_well else messages.WARNING
    messages.add_message(request, level, came_of(invited, journey))


def _lately(journey: Journey) -> list[dict[str, Any]]:
    works = insides.audiences_entered(journey, inviting.KIND)
    ids = {each.result.get("audience") for each in works}
    names = dict(Audience.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [{"work": each, "name": names.get(each.result.get("audience"), "")} for each in works]
