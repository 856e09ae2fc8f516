"""Possible duplicates, two customers side by side, and what was merged."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from yutang.customers import commands, queries
from yutang.customers.commands import matching
from yutang.customers.models import Customer, Merge, Suggestion
from yutang.customers.queries import merges as reads
from yutang.kernel import enterprise, jobs, reading
from yutang.kernel.ui import keyset
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required

COUNTED = 1_000
SEARCH = gettext_lazy("Name, phone, id")
UNDO = asked(
    gettext_lazy("Make two customers again?"),
    gettext_lazy("What the merge moved goes back; what came later stays with the present one."),
    gettext_lazy("Undo the merge"),
)


@member_required("customers.merge")
@require_GET
def duplicates(request: MemberRequest) -> HttpResponse:
    """The pairs that wait for a word, the surest first."""
    reasons = [each for each in Suggestion.Reason.choices if each[0] != "other"]
    listing = Listing.read(
        request, filters=[Filter("reason", _("Why"), reasons)], search_label=SEARCH
    )
    rows = reads.open_suggestions(q=listing.q, reason=listing.value("reason"))
    context: dict[str, Any] = {
        "listing": listing,
        "page": keyset.page(rows, by="-strength", cursor=listing.cursor, size=30),
        "count": rows.order_by()[:COUNTED].count(),
        "currency": enterprise.currency(),
        "tabs": _tabs(0),
        "offered": [(v, label, v in matching.merges_by_itself()) for v, label in matching.OFFERED],
    }
    return render(request, "customers/merge/duplicates.html", context)


@member_required("customers.merge")
@require_POST
def duplicates_find(request: MemberRequest) -> HttpResponse:
    """Look for pairs now rather than at the next half hour."""
    jobs.later("customers.find_duplicates_now", key="customers.find_duplicates_now")
    messages.success(request, _("Looking. New pairs will stand here in a moment."))
    return redirect("customers:duplicates")


@member_required("customers.merge")
@require_POST
def duplicates_rule(request: MemberRequest) -> HttpResponse:
    """Say what merges by itself."""
    commands.choose_merging(reasons=request.POST.getlist("reason"), actor=request.member)
    messages.success(request, _("Saved."))
    return redirect("customers:duplicates")


@member_required("customers.merge")
@require_POST
def duplicate_dismiss(request: MemberRequest, pk: int) -> HttpResponse:
    """The two are not one person."""
    found = get_object_or_404(Suggestion, pk=pk)
    commands.dismiss_pair(suggestion=found, actor=request.member)
    messages.success(request, _("Noted. These two will not be suggested again."))
    return redirect("customers:duplicates")


@member_required("customers.merge")
@require_GET
def merge_with(request: MemberRequest, pk: int) -> HttpResponse:
    """Find the other one whom this customer is."""
    found = _customer(request, pk)
    q = request.GET.get("q", "").strip()[:100]
    context = {
        "customer": found,
        "q": q,
        "found": reads.candidates(request.member, found, q),
        "suggestions": [(s, _other(s, found)) for s in reads.suggestions_of(found)[:10]],
        "currency": enterprise.currency(),
    }
    return render(request, "customers/merge/with.html", context)


@member_required("customers.merge")
@require_GET
def compare(request: MemberRequest, pk: int, other: int) -> HttpResponse:
    """Two customers side by side."""
    two = _customer(request, pk), _customer(request, other)
    if two[0] == two[1]:
        messages.info(request, _("Both are one customer by now."))
        return redirect("customers:customer", pk=two[0].pk)
    keep = commands.whom_to_keep(two[0].pk, two[1].pk)[0]
    first, second = sorted(each.pk for each in two)
    context = {
        "customer": two[0],
        "sides": [reads.side(each) for each in two],
        "keep": keep,
        "suggestion": Suggestion.objects.filter(first=first, second=second, state="open").first(),
        "currency": enterprise.currency(),
    }
    return render(request, "customers/merge/compare.html", context)


@member_required("customers.merge")
@require_POST
def merge(request: MemberRequest, pk: int, other: int) -> HttpResponse:
    """The two are one person."""
    ids = {_customer(request, pk).pk, _customer(request, other).pk}
    keep = reading.whole(request.POST.get("keep"))
    if keep not in ids:
        keep = commands.whom_to_keep(*ids)[0]
    gone = min(ids - {keep}, default=keep)
    done = commands.merge_customers(kept_id=keep, gone_id=gone, actor=request.member)
    messages.success(request, _("The two are one customer now. You can undo it on this page."))
    return redirect("customers:customer", pk=done.kept_id)


@member_required("customers.merge")
@require_GET
def merges(request: MemberRequest) -> HttpResponse:
    """All merges, with a way back."""
    states = [("open", _("Merged")), ("undone", _("Undone"))]
    listing = Listing.read(
        request, filters=[Filter("state", _("State"), states)], search_label=SEARCH
    )
    rows = reads.merges(q=listing.q, state=listing.value("state"))
    page = keyset.page(rows, by="-at", cursor=listing.cursor, size=30)
    last = reads.last_merges(page.rows)
    context = {
        "listing": listing,
        "page": page,
        "rows": [(each, each.pk in last) for each in page.rows],
        "reasons": dict(Suggestion.Reason.choices),
        "tabs": _tabs(1),
    }
    return render(request, "customers/merge/merges.html", context)


@member_required("customers.merge")
@require_GET
def merge_shown(request: MemberRequest, pk: int) -> HttpResponse:
    """One merge: what was moved, and what the two said differently."""
    found = get_object_or_404(Merge.objects.select_related("kept", "gone", "actor"), pk=pk)
    context = {
        "merge": found,
        "is_last": found.pk in reads.last_merges([found]),
        "counts": _counts(found),
        "conflicts": _conflicts(found),
        "reasons": dict(Suggestion.Reason.choices),
    }
    return render(request, "customers/merge/merge.html", context)


@member_required("customers.merge")
@require_POST
@UNDO
def merge_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Two customers again."""
    found = get_object_or_404(Merge, pk=pk)
    commands.split_customers(merge_id=found.pk, actor=request.member)
    messages.success(request, _("They are two customers again."))
    return redirect("customers:customer", pk=found.gone_id)


def _customer(request: MemberRequest, pk: int) -> Customer:
    rows = queries.scoped(request.member).select_related("profile__consultant", "profile__store")
    return get_object_or_404(rows, pk=commands.present_id(pk))


def _other(suggestion: Suggestion, customer: Customer) -> Customer:
    return suggestion.second if suggestion.first_id == customer.pk else suggestion.first


def _tabs(active: int) -> list[dict[str, Any]]:
    named = [(_("Possible duplicates"), "duplicates"), (_("Merges"), "merges")]
    return [
        {"label": label, "url": reverse(f"customers:{name}"), "active": place == active}
        for place, (label, name) in enumerate(named)
    ]


def _counts(found: Merge) -> list[str]:
    """What was moved, in words."""
    words = {
        "customers_activity": lambda n: ngettext("%(n)s activity", "%(n)s activities", n),
        "commerce_order": lambda n: ngettext("%(n)s order", "%(n)s orders", n),
        "customers_identity": lambda n: ngettext("%(n)s identity", "%(n)s identities", n),
        "customers_follow": lambda n: ngettext("%(n)s relation", "%(n)s relations", n),
        "customers_customertag": lambda n: ngettext("%(n)s tag", "%(n)s tags", n),
        "customers_fact": lambda n: ngettext("%(n)s fact", "%(n)s facts", n),
        "audiences_audiencemember": lambda n: ngettext("%(n)s audience", "%(n)s audiences", n),
    }
    return [words[t](n) % {"n": n} for t, n in found.counts.items() if t in words]


def _conflicts(found: Merge) -> list[tuple[str, str, str]]:
    """What both said differently: what it is, the one that holds, the other."""
    labels = {
        "name": _("Name"),
        "corp_name": _("Company"),
        "remark": _("Remark"),
        "description": _("Description"),
        "key": _("Source"),
        "text": _("Fact"),
        "number": _("Fact"),
        "day": _("Fact"),
    }
    shown = []
    for each in found.conflicts:
        for column, label in labels.items():
            ours, theirs = each["kept"].get(column), each["gone"].get(column)
            if ours != theirs and (ours or theirs):
                shown.append((label, ours or "–", theirs or "–"))
    return shown
