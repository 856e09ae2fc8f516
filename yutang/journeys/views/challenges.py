"""Challenges for operators: the list, the editor, and who takes part."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.acquisition.printing import qr_data_uri
from yutang.journeys import challenge_charts as charts
from yutang.journeys.challenge_source import address
from yutang.journeys.commands import challenging
from yutang.journeys.forms.challenges import ChallengeForm, EnrolForm
from yutang.journeys.models import Challenge, Participant
from yutang.journeys.queries import challenges as queries
from yutang.journeys.views.challenge_enrolling import shown
from yutang.kernel import clock, sheets
from yutang.kernel.ui import keyset
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.listing import Filter, Listing
from yutang.kernel.ui.refusals import done
from yutang.org.access import MemberRequest, member_required

WHO = (
    ("waiting", gettext_lazy("Not checked in yet")),
    ("certified", gettext_lazy("Certificate")),
    ("quiet", gettext_lazy("No reminders")),
)


@require_GET
@member_required("journeys.see")
def challenges(request: MemberRequest) -> HttpResponse:
    """All challenges, the youngest first."""
    listing = Listing.read(
        request,
        filters=[Filter("state", gettext_lazy("State"), Challenge.State.choices)],
        sorts={"name": gettext_lazy("Name"), "made_at": gettext_lazy("Made at")},
        default_sort="-made_at",
        search_label=gettext_lazy("Name of the challenge"),
    )
    found = Challenge.objects.all()
    if listing.value("state"):
        found = found.filter(state=listing.value("state"))
    if listing.q:
        found = found.filter(name__icontains=listing.q)
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, size=30)
    figures = queries.figures([each.pk for each in page.rows])
    context = {
        "listing": listing,
        "page": page,
        "rows": [(each, figures[each.pk]) for each in page.rows],
        "count": found.count(),
        "may_change": request.member.may("journeys.change"),
    }
    return render(request, "journeys/challenges/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("journeys.change")
def challenge_new(request: MemberRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("journeys.change")
def challenge_edit(request: MemberRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Challenge, pk=pk))


@require_GET
@member_required("journeys.see")
def challenge(request: MemberRequest, pk: int) -> HttpResponse:
    """Who takes part, how far they are, and the address that customers open."""
    row = get_object_or_404(Challenge, pk=pk)
    listing = _listing(request)
    found = _participants(request, row, listing)
    context = {
        "challenge": row,
        "figures": queries.figures([pk])[pk],
        "done_now": queries.done_now(row),
        "words": queries.words(row, request.member) if row.wants_words else [],
        "listing": listing,
        "page": keyset.page(found, by=listing.sort, cursor=listing.cursor, size=30),
        "count": found.count(),
        "chart": charts.check_ins(queries.by_day(row)),
        "address": address(row),
        "picture": qr_data_uri(address(row)),
        "enrol": EnrolForm(),
        **shown(row, request.member),
        "may_change": request.member.may("journeys.change"),
        "may_export": request.member.may("customers.export"),
    }
    return render(request, "journeys/challenges/challenge.html", context)


@require_POST
@member_required("journeys.change")
def challenge_open(request: MemberRequest, pk: int) -> HttpResponse:
    challenging.open_challenge(challenge=get_object_or_404(Challenge, pk=pk), actor=request.member)
    messages.success(request, _("Customers can join now."))
    return redirect("journeys:challenge", pk)


@require_POST
@member_required("journeys.change")
@asked(
    gettext_lazy("Close this challenge?"),
    gettext_lazy("Nobody can join any more. Who takes part goes on to the end."),
    gettext_lazy("Close"),
)
def challenge_close(request: MemberRequest, pk: int) -> HttpResponse:
    challenging.close_challenge(challenge=get_object_or_404(Challenge, pk=pk), actor=request.member)
    messages.success(request, _("Nobody can join any more."))
    return redirect("journeys:challenge", pk)


@require_POST
@member_required("journeys.change")
def challenge_copy(request: MemberRequest, pk: int) -> HttpResponse:
    """For the next time: the same once more, as a draft."""
    row = get_object_or_404(Challenge, pk=pk)
    copied = challenging.copy_challenge(challenge=row, actor=request.member)
    messages.success(request, _("This is the copy."))
    return redirect("journeys:challenge_edit", copied.pk)


@require_POST
@member_required("journeys.change")
@asked(
    gettext_lazy("Delete this challenge?"),
    gettext_lazy("Nobody has taken part in it. It can't be brought back."),
    gettext_lazy("Delete"),
)
def challenge_delete(request: MemberRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Challenge, pk=pk)
    if not done(request, lambda: challenging.delete_challenge(challenge=row, actor=request.member)):
        return redirect("journeys:challenge", pk)
    messages.success(request, _("The challenge is deleted."))
    return redirect("journeys:challenges")


@require_GET
@member_required("customers.export")
def challenge_export(request: MemberRequest, pk: int) -> StreamingHttpResponse:
    """Everybody in sight whom the list shows, as a CSV file."""
    row = get_object_or_404(Challenge, pk=pk)
    found = _participants(request, row, _listing(request)).order_by("-done", "-best", "pk")
    challenging.note_export(challenge=row, actor=request.member)
    head = [_("Customer"), _("Begins"), _("Check-ins"), _("Longest streak"), _("Made up")]
    head += [_("Last"), _("Certificate"), _("No reminders")]
    rows = (_line(each) for each in found.iterator())
    return sheets.csv_response(f"challenge-{pk}.csv", head, rows)


def _line(each: Participant) -> list[str]:
    numbers = (each.done, each.best, each.made_up)
    moments = (each.certified_at, each.left_at)
    return [
        each.customer.name,
        str(each.begins),
        *(str(number) for number in numbers),
        str(each.last_period or ""),
        *(f"{clock.local(at):%Y-%m-%d}" if at else "" for at in moments),
    ]


def _listing(request: MemberRequest) -> Listing:
    return Listing.read(
        request,
        filters=[Filter("who", gettext_lazy("Participants"), WHO)],
        sorts={
            "done": gettext_lazy("Check-ins"),
            "best": gettext_lazy("Longest streak"),
            "joined_at": gettext_lazy("Joined at"),
        },
        default_sort="-done",
        search_label=gettext_lazy("Name of the customer"),
    )


def _participants(
    request: MemberRequest, row: Challenge, listing: Listing
) -> QuerySet[Participant]:
    return queries.participants(row, request.member, q=listing.q, who=listing.value("who"))


def _edit(request: MemberRequest, row: Challenge | None) -> HttpResponse:
    form = ChallengeForm(request.POST or None, instance=row)
    if form.is_bound and form.is_valid():
        saved = challenging.write_challenge(
            actor=request.member, values=form.cleaned_data, challenge=row
        )
        messages.success(request, _("Saved."))
        return redirect("journeys:challenge", saved.pk)
    expected = [form[name] for name in ChallengeForm.EXPECTED]
    said = [field for field in form if field.name not in ChallengeForm.EXPECTED]
    context = {"form": form, "challenge": row, "expected": expected, "said": said}
    return render(
        request,
        "journeys/challenges/edit.html",
        context,
        status=422 if form.is_bound else 200,
    )
