"""The content's tab: what is in use in the library, said with one click."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from yutang.console.sidebar import beside, saying, telling
from yutang.console.sidebar.beside import Beside
from yutang.content.models import Material
from yutang.content.queries import materials
from yutang.content.queries.offering import offered, searched
from yutang.kernel import clock
from yutang.org.access import MemberRequest, member_required

SHOWN = 30


@member_required("content.see")
@require_GET
def content(request: MemberRequest) -> HttpResponse:
    """The materials that fit what is typed, or the customer at hand."""
    found = context(request, beside.chosen(request), request.GET.get("q", ""))
    return render(request, "console/sidebar/content_rows.html", found)


@member_required("content.see")
@require_POST
def material_messages(request: MemberRequest, pk: int) -> HttpResponse:
    """What the SDK sends for the material, with a link of this customer's own."""
    material = get_object_or_404(materials.usable(clock.now()), pk=pk)
    said = saying.of_material(material, request.member, beside.chosen(request))
    return JsonResponse({"messages": said, "mark": telling.fresh_mark()})


@member_required("content.see")
@require_POST
def material_used(request: MemberRequest, pk: int) -> HttpResponse:
    """The material stands in the chat now, or was copied."""
    material = get_object_or_404(Material, pk=pk)
    telling.tell(request, beside.chosen(request), "material", material.pk)
    return HttpResponse(status=204)


def context(request: MemberRequest, found: Beside, q: str) -> dict[str, Any]:
    """Found ones; or, before anything is typed, those that suit, and then the youngest."""
    if q.strip():
        rows = [(each, "") for each in searched(q, limit=SHOWN)]
    else:
        rows = offered(found.customer, limit=SHOWN)
    return {"q": q, "beside": found, "materials": rows}
