"""What can be examined about mass sends."""

from datetime import timedelta

from django.utils.translation import gettext as _

from yutang.kernel import clock
from yutang.kernel.health import Finding, Level, check
from yutang.outreach.models import Task

PATIENCE = timedelta(minutes=30)


@check("sends", order=62)
def sends() -> list[Finding]:
    """Tasks reach WeCom: none is long unknown, late, or refused of late."""
    now = clock.now()
    unknown = Task.objects.filter(
        state__in=[Task.State.UNKNOWN, Task.State.CREATING], called_at__lt=now - PATIENCE
    )
    late = Task.objects.filter(poll_next_at__lt=now - PATIENCE)
    refused = Task.objects.filter(
        state=Task.State.REFUSED, called_at__gt=now - timedelta(days=1)
    ).order_by("-called_at")
    found = []
    if count := unknown.count():
        title = _("Of %(n)d tasks it is not known for long whether WeCom took them") % {"n": count}
        found.append(Finding(Level.WARNING, title, "", _("They are looked for by themselves.")))
    if count := late.count():
        title = _("%(n)d tasks of mass sends wait for the worker") % {"n": count}
        found.append(Finding(Level.ERROR, title, "", _("See whether the worker runs.")))
    if last := refused.first():
        title = _("WeCom refused %(n)d tasks in the last 24 hours") % {"n": refused.count()}
        found.append(Finding(Level.WARNING, title, last.detail, _("See Serve → Mass sends.")))
    return found or [Finding(Level.OK, _("Every task of mass sends is with WeCom"))]
