"""How audiences overlap, and what the customers of one have more often than others."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yutang.audiences import queries
from yutang.audiences.models import Audience
from yutang.audiences.queries.comparing import Compared
from yutang.audiences.rules import overlap as rules
from yutang.audiences.rules.overlap import Combination, Drawing
from yutang.kernel import reading
from yutang.org.access import MemberRequest, member_required

BARS = 10  # of the chart


@member_required("audiences.see")
@require_GET
def overlap(request: MemberRequest) -> HttpResponse:
    """Who is in which of up to six audiences."""
    chosen = _chosen(request.GET.getlist("a"))
    context: dict[str, Any] = {"choices": _choices(), "chosen": chosen, "most": rules.MOST}
    if len(chosen) > 1:
        ids = [each.pk for each in chosen]
        found = rules.combinations(queries.counts_of(ids, request.member), len(ids))
        context |= {
            "drawing": rules.draw(found, len(ids)),
            "labels": _labels(chosen, rules.sizes(found, len(ids)), found),
            "rows": [_row(chosen, each) for each in found],
            "total": sum(each.count for each in found),
        }
        context["columns"] = _columns(context["drawing"], context["rows"])
    return render(request, "audiences/overlap.html", context)


@member_required("audiences.see")
@require_GET
def compare(request: MemberRequest) -> HttpResponse:
    """What is over-represented in one audience, against another one or everybody."""
    first = _chosen([request.GET.get("a", "")])
    second = _chosen([request.GET.get("b", "")])
    context: dict[str, Any] = {
        "choices": _choices(),
        "first": first[0] if first else None,
        "second": second[0] if second else None,
    }
    if first:
        other = second[0].pk if second else None
        here, there, kinds = queries.compare(first[0].pk, other, request.member)
        charts = [(each, _chart(each)) for each in kinds if each.traits]
        context |= {"here": here, "there": there, "kinds": charts}
    return render(request, "audiences/compare.html", context)


def _choices() -> list[Audience]:
    return list(Audience.objects.filter(archived_at=None).order_by("name"))


def _chosen(texts: Sequence[str]) -> list[Audience]:
    """The living audiences of the address in its order, each once, not too many."""
    ids = list(dict.fromkeys(id for text in texts if (id := reading.whole(text)) is not None))
    found = Audience.objects.filter(archived_at=None).in_bulk(ids)
    return [found[id] for id in ids if id in found][: rules.MOST]


def _row(chosen: list[Audience], each: Combination) -> dict[str, Any]:
    return {
        "count": each.count,
        "names": [chosen[n].name for n in each.inside],
        "url": _new_url(rules.rule_of([one.pk for one in chosen], each.inside)),
    }


def _new_url(rule: dict[str, Any]) -> str:
    return f"{reverse('audiences:new')}?{urlencode({'rule': json.dumps(rule)})}"


def _labels(
    chosen: list[Audience], sizes: list[int], found: list[Combination]
) -> list[tuple[Audience, int, float]]:
    """Each audience with its size and the place of its row."""
    places = rules.draw(found, len(chosen)).rows
    return list(zip(chosen, sizes, places, strict=True))


def _columns(drawing: Drawing, rows: list[dict[str, Any]]) -> list[tuple[Any, dict[str, Any]]]:
    return list(zip(drawing.columns, rows, strict=False))


def _chart(each: Compared) -> dict[str, Any] | None:
    """The index of the most telling traits as bars from 100 on."""
    telling = [(name, t) for name, t in each.traits if t.index is not None and not t.is_few][:BARS]
    if not telling:
        return None
    bars = [round(t.index or 0) for _name, t in telling]
    return {
        "grid": {"left": 8, "right": 40, "top": 8, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "min": 0, "splitNumber": 4},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [name for name, _t in telling],
            "axisLabel": {"width": 130, "overflow": "truncate"},
        },
        "series": [
            {
                "name": _("Index"),
                "type": "bar",
                "data": bars,
                "label": {"show": True, "position": "right"},
                "markLine": {
                    "silent": True,
                    "symbol": "none",
                    "label": {"show": False},
                    "data": [{"xAxis": 100}],
                },
            }
        ],
    }
