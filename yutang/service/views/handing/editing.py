"""A hand-over is planned and changed."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yutang.customers.models import Tag
from yutang.kernel import reading
from yutang.kernel.errors import DomainError
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member
from yutang.service.commands.handing import planning
from yutang.service.forms.handing import HandoverForm, read_tags, read_takers
from yutang.service.models import Handover
from yutang.service.models.handing import MOST_TAKERS
from yutang.service.queries import handing as queries


@dataclass(frozen=True)
class Offer:
    """A colleague as the form shows her."""

    member: Member
    units: str
    load: int
    is_ticked: bool
    tags: str


@member_required("handing.change")
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Plan one; nothing moves before it is started."""
    asked = reading.whole(request.GET.get("member"))
    initial: dict[str, Any] = {}
    if asked and (giver := queries.givers(request.member).filter(pk=asked).first()):
        left = giver.status == Member.Status.LEFT
        kind = Handover.Kind.RESIGNED if left else Handover.Kind.MOVED
        initial = {"member": giver.pk, "kind": kind}
    return _edit(request, None, initial)


@member_required("handing.change")
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a plan that hasn't begun."""
    handover = get_object_or_404(queries.handovers(request.member), pk=pk)
    if not handover.is_draft:
        return redirect("handing:handover", pk=pk)
    names = ("kind", "back_on", "split", "message", "with_groups")
    initial = {"member": handover.member_id} | {name: getattr(handover, name) for name in names}
    return _edit(request, handover, initial)


def _edit(
    request: MemberRequest, handover: Handover | None, initial: dict[str, Any]
) -> HttpResponse:
    givers = queries.givers(request.member)
    if handover is not None:
        givers = givers.filter(pk=handover.member_id)
    form = HandoverForm(request.POST or None, givers=givers, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("handing:handover", pk=_save(request, handover, form).pk)
        except DomainError as refusal:
            form.add_error(_field(refusal), str(refusal.sentence))
    context = {
        "form": form,
        "handover": handover,
        "offers": _offers(request, handover),
        "tags": Tag.objects.filter(deleted_at=None).order_by("name").values_list("name", flat=True),
        "most": MOST_TAKERS,
    }
    status = 422 if form.errors else 200
    return render(request, "service/handing/edit.html", context, status=status)


def _save(request: MemberRequest, handover: Handover | None, form: HandoverForm) -> Handover:
    takers = read_takers(request.POST, queries.takers(request.member))
    wish = form.wish(takers, read_tags(request.POST, takers))
    if handover is None:
        giver = form.cleaned_data["member"]
        return planning.plan_handover(member=giver, wish=wish, actor=request.member)
    return planning.change_plan(handover=handover, wish=wish, actor=request.member)


def _field(refusal: DomainError) -> str | None:
    return {"handing_not_left": "kind", "handing_has_left": "kind"}.get(refusal.code)


def _offers(request: MemberRequest, handover: Handover | None) -> list[Offer]:
    """Colleagues, those who are ticked first, then those of the same units."""
    rows = list(queries.takers(request.member).prefetch_related("units")[: MOST_TAKERS * 3])
    loads = queries.loads_of([row.pk for row in rows], besides=handover)
    ticked = {row.member_id: row.tag_ids for row in handover.takers.all()} if handover else {}
    if request.method == "POST":
        ticked = {each.pk: [] for each in read_takers(request.POST, queries.takers(request.member))}
    names = dict(Tag.objects.filter(deleted_at=None).values_list("pk", "name"))
    offers = [
        Offer(
            member=row,
            units=_(", ").join(unit.name for unit in row.units.all()),
            load=loads[row.pk],
            is_ticked=row.pk in ticked,
            tags=request.POST.get(f"tags_{row.pk}")
            or _(", ").join(names[id] for id in ticked.get(row.pk, ()) if id in names),
        )
        for row in rows
        if handover is None or row.pk != handover.member_id
    ]
    return sorted(offers, key=lambda offer: (not offer.is_ticked, offer.units, offer.load))
