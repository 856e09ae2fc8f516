"""The list of audiences."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yutang.audiences.models import Audience
from yutang.kernel.ui import keyset
from yutang.org.access import MemberRequest, member_required


@member_required("audiences.see")
@require_GET
def audiences(request: MemberRequest) -> HttpResponse:
    """All audiences, the latest changed first."""
    found = Audience.objects.filter(archived_at=None).select_related("owner")
    page = keyset.page(found, by="-changed_at", cursor=request.GET.get("cursor"))
    return render(request, "audiences/list.html", {"page": page})
