"""RFM of the whole brand on one page: segments, the 5 × 5 × 5, months gone by."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from yutang.audiences import charts
from yutang.audiences.commands import rfm as commands
from yutang.audiences.models import RfmModel, RfmMonth
from yutang.audiences.queries import rfm as queries
from yutang.audiences.queries.ground import scope
from yutang.audiences.queries.rfm import Cube
from yutang.audiences.rules import rfm
from yutang.audiences.views.value import builder_url, plain_amount, table
from yutang.audiences.words.rfm import ADVICE, SEGMENTS
from yutang.kernel import enterprise, jobs
from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required

SHADES = 9  # of the heat map; 0: nobody


@dataclass(frozen=True)
class Square:
    """One field of the heat map."""

    r: int
    f: int
    customers: int
    amount: int
    share: float
    shade: int
    url: str


@dataclass(frozen=True)
class Plane:
    """R × F for one score of M (0: any), the best R on top."""

    m: int
    customers: int
    rows: list[list[Square]]
    url: str


@require_safe
@member_required("lifecycle.see")
def rfm_page(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    models = list(RfmModel.objects.order_by("-is_default", "name"))
    model = get_object_or_404(RfmModel, pk=pk) if pk else next(iter(models), None)
    context: dict[str, Any] = {"models": models, "model": model, "currency": enterprise.currency()}
    if model and model.cuts:
        context |= _figures(request, model)
    return render(request, "audiences/rfm/page.html", context)


@require_POST
@member_required("lifecycle.change")
def rfm_compute(request: MemberRequest, pk: int) -> HttpResponse:
    model = get_object_or_404(RfmModel, pk=pk)
    jobs.later("audiences.compute_rfm", key=f"rfm-{pk}", model_id=model.pk)
    messages.success(request, _("The model is computed anew; look again in a moment."))
    return redirect("audiences:rfm_model", pk)


@require_POST
@member_required("lifecycle.change")
@asked(
    gettext_lazy("Delete this model?"),
    gettext_lazy("Audiences that use it can't be refreshed any more. This can't be undone."),
    gettext_lazy("Delete the model"),
)
def rfm_delete(request: MemberRequest, pk: int) -> HttpResponse:
    model = get_object_or_404(RfmModel, pk=pk)
    commands.delete_model(model=model, actor=request.member)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": model.name})
    return redirect("audiences:rfm")


@require_safe
@member_required("lifecycle.see")
def rfm_export(request: MemberRequest, pk: int) -> HttpResponse:
    model = get_object_or_404(RfmModel, pk=pk)
    headers = ["R", "F", "M", _("Segment"), _("Customers"), _("Amount")]
    rows = [
        (c.r, c.f, c.m, SEGMENTS[c.segment], c.customers, plain_amount(c.amount))
        for c in (_cube(request, model).cells if model.cuts else [])
    ]
    return table(f"rfm-{pk}", headers, rows, actor=request.member)


def _cube(request: MemberRequest, model: RfmModel) -> Cube:
    config, cuts = commands.read_config(model.config), rfm.read_cuts(model.cuts)
    return queries.cube(config, cuts, member=request.member)


def _figures(request: MemberRequest, model: RfmModel) -> dict[str, Any]:
    config, cuts, cube = (
        commands.read_config(model.config),
        rfm.read_cuts(model.cuts),
        _cube(request, model),
    )
    sees_all = scope(request.member) == "true"
    months = RfmMonth.objects.filter(model=model) if sees_all else RfmMonth.objects.none()
    return {
        "cube": cube,
        "segments": [_segment(model, part) for part in cube.segments()],
        "planes": planes(model.pk, config, cube),
        "legend": _legend(cuts),
        "average": cube.amount // cube.customers if cube.customers else 0,
        "by_customers": charts.segments_by_month(months) if months else None,
        "by_amount": charts.segments_by_month(months, amounts=True) if months else None,
        "config": config,
        "cuts": cuts,
    }


def _segment(model: RfmModel, part: queries.Slice) -> dict[str, Any]:
    return {
        "part": part,
        "label": SEGMENTS[part.key],
        "advice": ADVICE[part.key],
        "flags": rfm.HIGHS[part.key],
        "url": builder_url({"rfm": model.pk, "segments": [part.key]}),
    }


def planes(model_id: int, config: rfm.Config, cube: Cube) -> list[Plane]:
    """R × F for any M, then for each score of M, the highest first."""
    scores = [0, *range(config.bins("m"), 0, -1)]
    return [_plane(model_id, config, cube, m) for m in scores]


def _plane(model_id: int, config: rfm.Config, cube: Cube, m: int) -> Plane:
    counted: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for cell in cube.cells:
        if m in (0, cell.m):
            counted[cell.r, cell.f][0] += cell.customers
            counted[cell.r, cell.f][1] += cell.amount
    most = max((customers for customers, _amount in counted.values()), default=0)

    def square(r: int, f: int) -> Square:
        customers, amount = counted.get((r, f), (0, 0))
        shade = 1 + round((SHADES - 1) * customers / most) if customers else 0
        share = customers / cube.customers if cube.customers else 0.0
        url = builder_url({"rfm": model_id, "cells": [[r, f, m]]})
        return Square(r, f, customers, amount, share, shade, url)

    rows = [
        [square(r, f) for f in range(1, config.bins("f") + 1)]
        for r in range(config.bins("r"), 0, -1)
    ]
    url = builder_url({"rfm": model_id, "cells": [[0, 0, m]]})
    return Plane(m, sum(customers for customers, _amount in counted.values()), rows, url)


def _legend(cuts: rfm.Cuts) -> dict[str, list[dict[str, int | None]]]:
    """What each score means: above, and up to; the best score first."""
    found = {}
    for axis in rfm.AXES:
        at = list(getattr(cuts, axis))
        spans = list(zip([None, *at], [*at, None], strict=True))
        numbers = range(len(spans), 0, -1) if axis == "r" else range(1, len(spans) + 1)
        rows = [
            {"score": n, "above": a, "upto": b} for n, (a, b) in zip(numbers, spans, strict=True)
        ]
        found[axis] = sorted(rows, key=lambda row: -row["score"])
    return found
