"""Hook gifts: what was given to win adds, and what it cost."""

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yutang.acquisition.commands.codes import save_gift
from yutang.acquisition.forms import GiftForm
from yutang.acquisition.models import Gift
from yutang.kernel.errors import NotAllowed
from yutang.org.access import MemberRequest, member_required


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("codes.see")
def gift_list(request: MemberRequest) -> HttpResponse:
    form = GiftForm(request.POST or None)
    if request.method == "POST":
        if not request.member.may("codes.change"):
            raise NotAllowed
        if form.is_valid():
            gift = save_gift(**form.cleaned_data, actor=request.member)
            messages.success(request, _("“%(name)s” is saved.") % {"name": gift.name})
            return redirect("acquisition:gifts")
    gifts = Gift.objects.annotate(
        given_count=Count("given", distinct=True), given_cost=Sum("given__cost_fen")
    ).order_by("name")
    code_counts = dict(Gift.objects.annotate(n=Count("codes")).values_list("pk", "n"))
    context = {"form": form, "gifts": [(gift, code_counts[gift.pk]) for gift in gifts]}
    return render(request, "acquisition/gifts.html", context, status=422 if form.errors else 200)
