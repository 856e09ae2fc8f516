"""What can be examined about moments and SMS."""

from datetime import timedelta

from django.utils.translation import gettext as _

from yutang.kernel import clock
from yutang.kernel.health import Finding, Level, check
from yutang.outreach.models import Moment, Sms

PATIENCE = timedelta(minutes=30)


@check("moments", order=63)
def moments() -> list[Finding]:
    """Every moment is with WeCom, and the worker follows them."""
    now = clock.now()
    unknown = Moment.objects.filter(
        state__in=[Moment.State.UNKNOWN, Moment.State.CREATING], called_at__lt=now - PATIENCE
    )
    late = Moment.objects.filter(poll_next_at__lt=now - PATIENCE)
    found = []
    if count := unknown.count():
        title = _("Of %(n)d moments it is not known for long whether WeCom took them") % {
            "n": count
        }
        mend = _("See Serve → Moments: there you can let them be made again.")
        found.append(Finding(Level.WARNING, title, "", mend))
    if count := late.count():
        title = _("%(n)d moments wait for the worker") % {"n": count}
        found.append(Finding(Level.ERROR, title, "", _("See whether the worker runs.")))
    return found or [Finding(Level.OK, _("Every moment is with WeCom"))]


@check("sms", order=64)
def sms() -> list[Finding]:
    """The provider takes SMS, and says what became of them."""
    now = clock.now()
    waiting = Sms.objects.filter(state=Sms.State.CALLING).exclude(detail="")
    unknown = Sms.objects.filter(state=Sms.State.UNKNOWN, called_at__lt=now - PATIENCE)
    found = []
    if last := waiting.order_by("-called_at").first():
        title = _("The SMS provider doesn't take %(n)d texts") % {"n": waiting.count()}
        found.append(Finding(Level.ERROR, title, last.detail, _("See Serve → SMS → Provider.")))
    if count := unknown.count():
        title = _("Of %(n)d SMS it is not known whether they were sent") % {"n": count}
        found.append(Finding(Level.WARNING, title, "", _("They are asked after by themselves.")))
    return found or [Finding(Level.OK, _("Every SMS is with its provider"))]
