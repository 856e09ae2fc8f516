"""A member's own link to a material."""

import segno
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from yutang.content.commands.links import tracked
from yutang.content.queries.materials import usable
from yutang.content.queries.opened import OPENS
from yutang.kernel import clock
from yutang.org.access import MemberRequest, member_required


@require_POST
@member_required("content.see")
def own_link(request: MemberRequest, pk: int) -> HttpResponse:
    """The address that says this member passed it on."""
    found = get_object_or_404(usable(clock.now()).filter(kind__in=OPENS), pk=pk)
    url = tracked(material_id=found.pk, source="library", member_id=request.member.pk)
    picture = segno.make(url, error="m").svg_data_uri(scale=4, border=2)
    part = request.headers.get("HX-Request")
    template = "content/own_link.html" if part else "content/own_link_page.html"
    return render(request, template, {"url": url, "picture": picture})
