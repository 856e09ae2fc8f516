"""The list of mass sends, and from which size on a second person has to agree."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yutang.kernel.errors import InvalidInput
from yutang.kernel.ui import keyset
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required
from yutang.outreach.commands import sends as commands
from yutang.outreach.models import Send
from yutang.outreach.queries import sends as queries


@member_required("sends.see")
@require_GET
def sends(request: MemberRequest) -> HttpResponse:
    """All sends, the latest made first."""
    listing = Listing.read(
        request,
        filters=[
            Filter("state", _("State"), Send.State.choices),
            Filter("owner", _("Owner"), [(str(who.pk), who.name) for who in queries.owners()]),
        ],
        sorts={"name": _("Name"), "created_at": _("Made"), "at": _("When"), "size": _("Customers")},
        default_sort="-created_at",
        search_label=_("Name or text"),
    )
    found = queries.sends(q=listing.q, state=listing.value("state"), owner=listing.value("owner"))
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, size=30)
    above = commands.approval_above()
    context = {
        "listing": listing,
        "page": page,
        "rows": [(each, queries.figures(each)) for each in page.rows],
        "typed_above": "" if above is None else str(above),
    }
    return render(request, "outreach/sends/list.html", context)


@member_required("sends.approve")
@require_POST
def approval(request: MemberRequest) -> HttpResponse:
    """Say from which size on somebody else has to agree."""
    typed = request.POST.get("above", "").strip().replace(",", "")
    if typed and not (typed.isdecimal() and len(typed) <= 9):
        raise InvalidInput(_("Give a number of customers, or nothing."), field="above")
    commands.set_approval(above=int(typed) if typed else None, actor=request.member)
    messages.success(request, _("Saved."))
    return redirect("sends:sends")
