"""Home, settings, health and audit log."""

from collections.abc import Iterator

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.console import acts, commands, queries
from yutang.console.forms import EnterpriseForm
from yutang.console.todos import todos
from yutang.kernel import audit, clock, config, enterprise, health, reading, sheets
from yutang.kernel.models import AuditEntry
from yutang.kernel.ui import keyset, panels
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required

SHOWN_JOBS = 50
FIELDS = {
    "name": enterprise.NAME,
    "time_zone": enterprise.TIME_ZONE,
    "currency": enterprise.CURRENCY,
    "language": enterprise.LANGUAGE,
}


@member_required("home.see")
@require_GET
def home(request: MemberRequest) -> HttpResponse:
    """Today at a glance; the list of what to do comes after, since checks may take seconds."""
    context = {
        "stats": panels.filled("home", request, None, place="main"),
        "wide": panels.filled("home", request, None, place="wide"),
    }
    return render(request, "console/home.html", context)


@member_required("home.see")
@require_GET
def home_todos(request: MemberRequest) -> HttpResponse:
    """What to do now."""
    return render(request, "console/todos.html", {"todos": todos(request)})


@member_required("settings.change")
@require_http_methods(["GET", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    """The enterprise: name, time zone, currency, language."""
    present = {field: config.get(key) for field, key in FIELDS.items()}
    form = EnterpriseForm(request.POST or None, initial=present)
    for field, key in FIELDS.items():
        form.fields[field].disabled = config.is_fixed(key)
    if form.is_valid():
        values = {key: form.cleaned_data[field] for field, key in FIELDS.items()}
        commands.save_settings(values=values, actor=request.member)
        messages.success(request, _("Saved."))
        return redirect("console:settings")
    fixed = [form.fields[field].label for field, key in FIELDS.items() if config.is_fixed(key)]
    status = 422 if form.errors else 200
    return render(request, "console/settings.html", {"form": form, "fixed": fixed}, status=status)


@member_required("health.see")
@require_GET
def health_page(request: MemberRequest) -> HttpResponse:
    """What the doctor finds, readers, jobs, processes."""
    groups = health.examine()
    context = {
        "findings": sorted((one for group in groups.values() for one in group), key=_urgency),
        "readers": queries.reader_states(),
        "jobs": queries.failed_jobs()[:SHOWN_JOBS],
        "counts": queries.job_counts(),
        "processes": queries.processes(),
        "can_retry": request.member.may("wecom.replay"),
    }
    return render(request, "console/health.html", context)


def _urgency(finding: health.Finding) -> int:
    return [health.Level.ERROR, health.Level.WARNING, health.Level.OK].index(finding.level)


@member_required("wecom.replay")
@require_POST
def retry_reader(request: MemberRequest) -> HttpResponse:
    """Let a stopped reader try again now."""
    commands.resume_reader(name=request.POST.get("name", ""), actor=request.member)
    messages.success(request, _("The reader tries again now."))
    return redirect("console:health")


@member_required("wecom.replay")
@require_POST
def retry_job(request: MemberRequest) -> HttpResponse:
    """Let a failed job run again."""
    given = request.POST.get("id", "")
    commands.retry_job(id=int(given) if given.isdecimal() else 0, actor=request.member)
    messages.success(request, _("The job runs again."))
    return redirect("console:health")


@member_required("audit.see")
@require_GET
def audit_log(request: MemberRequest) -> HttpResponse:
    """Who did what."""
    listing = _audit_listing(request)
    page = keyset.page(_audited(request, listing), by="-at", cursor=listing.cursor)
    for entry in page.rows:
        entry.words = acts.words(entry)  # type: ignore[attr-defined]
    context = {"listing": listing, "page": page, "day": request.GET.get("day", "")}
    return render(request, "console/audit.html", context)


@member_required("audit.see")
@require_GET
def audit_export(request: MemberRequest) -> HttpResponseBase:
    """The log as it is narrowed now, as a table; the taking out is written down too."""
    rows = _audited(request, _audit_listing(request)).order_by("-at")
    audit.note(actor=request.member, action="console.exported_audit", count=rows.count())
    header = [_("When"), _("Who"), _("Act"), _("What"), _("Details")]

    def lines() -> Iterator[list[str]]:
        for entry in rows.iterator(chunk_size=500):
            at = clock.local(entry.at).isoformat(sep=" ", timespec="seconds")
            yield [at, entry.actor_name, entry.action, entry.subject_name, str(entry.detail)]

    return sheets.csv_response(f"audit-{clock.today()}.csv", header, lines())


def _audit_listing(request: MemberRequest) -> Listing:
    people = queries.console_people()
    return Listing.read(
        request,
        filters=[
            Filter("action", gettext_lazy("Act"), acts.choices()),
            Filter("who", gettext_lazy("Who"), [(str(m.pk), m.name) for m in people]),
        ],
        search_label=gettext_lazy("Person or thing"),
    )


def _audited(request: MemberRequest, listing: Listing) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.all()
    if q := listing.q:
        rows = rows.filter(Q(actor_name__icontains=q) | Q(subject_name__icontains=q))
    if action := listing.value("action"):
        rows = rows.filter(action=action)
    if who := listing.value("who"):
        rows = rows.filter(actor_id=int(who))
    if day := reading.day(request.GET.get("day")):
        begin, end = clock.day_bounds(day)
        rows = rows.filter(at__gte=begin, at__lt=end)
    return rows
