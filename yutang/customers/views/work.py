"""Long work on customers: tagging many, sheets, reading all from WeCom."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yutang.customers import commands
from yutang.customers.models import Tag
from yutang.customers.views.listing import SYNC
from yutang.kernel import audit, jobs, progress, reading
from yutang.kernel.models import Progress
from yutang.org.access import MemberRequest, member_required

EXPORT, TAG, UNTAG = "customers.export", "customers.tag", "customers.untag"


@member_required("customers.change")
@require_POST
def tag_many(request: MemberRequest) -> HttpResponse:
    """Tag the chosen customers, or all of the list."""
    query = request.POST.get("query", "")
    wanted = reading.whole(request.POST.get("tag")) or 0
    tag = Tag.objects.filter(pk=wanted, deleted_at=None).first()
    chosen = [pk for text in request.POST.getlist("customer") if (pk := reading.whole(text))]
    everyone = request.POST.get("everyone") == "1"
    if tag is None or not (chosen or everyone):
        messages.warning(request, _("Choose customers and a tag first."))
        return redirect(f"{reverse('customers:customers')}?{query}")
    work = commands.start_tagging(
        tag=tag, actor=request.member, customer_ids=None if everyone else chosen, query=query
    )
    return redirect(f"{reverse('customers:work', args=[work.pk])}?{query}")


@member_required("customers.change")
@require_POST
def tag_many_undo(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take back what a batch did."""
    work = get_object_or_404(Progress, pk=pk, kind=TAG, owner_id=request.member.pk)
    undo = commands.start_undo(work=work, actor=request.member)
    query = request.META["QUERY_STRING"]
    if not undo.is_over:
        return redirect(f"{reverse('customers:work', args=[undo.pk])}?{query}")
    count = undo.result["undone"]
    text = ngettext(
        "The tag was taken off %(n)s customer again.",
        "The tag was taken off %(n)s customers again.",
        count,
    )
    messages.success(request, text % {"n": count})
    return redirect(f"{reverse('customers:customers')}?{query}")


@member_required("customers.export")
@require_POST
def export(request: MemberRequest) -> HttpResponse:
    """Make a sheet of the list in the background."""
    query = request.POST.get("query", "")
    work = commands.start_export(
        query=query,
        form=request.POST.get("form", "csv"),
        language=get_language() or "en",
        actor=request.member,
    )
    return redirect(f"{reverse('customers:work', args=[work.pk])}?{query}")


@member_required("customers.see")
@require_GET
def work(request: MemberRequest, pk: UUID) -> HttpResponse:
    """How far the work is, and what came of it."""
    kinds = [EXPORT, TAG, UNTAG]
    found = get_object_or_404(Progress, pk=pk, kind__in=kinds, owner_id=request.member.pk)
    context = {
        "work": found,
        "is_export": found.kind == EXPORT,
        "is_tagging": found.kind == TAG,
        "query": request.META["QUERY_STRING"],
    }
    return render(request, "customers/work.html", context)


@member_required("tags.change")
@require_POST
@transaction.atomic
def sync(request: MemberRequest) -> HttpResponse:
    """Read all customers from WeCom now."""
    found = progress.start(kind=SYNC, owner_id=request.member.pk)
    audit.note(actor=request.member, action="customers.sync")
    jobs.later("customers.sync_now", work=str(found.pk))
    return redirect("customers:customers")
