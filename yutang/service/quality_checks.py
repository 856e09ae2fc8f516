"""What can be examined about the quality of service."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yutang.kernel.health import Finding, Level, check
from yutang.service.commands.quality.behaviour import yesterday
from yutang.service.models import Behaviour, InterceptRule

MISSED = timedelta(days=2)  # a day or two may lack: WeCom counts late


@check("quality", order=75)
def quality() -> list[Finding]:
    """WeCom holds the rules of sensitive words as they stand here, and tells its figures."""
    return [*_rules(), *_figures()]


def _rules() -> list[Finding]:
    states = InterceptRule.State
    count = InterceptRule.objects.filter(state__in=(states.DRIFTED, states.REFUSED)).count()
    if not count:
        return []
    title = ngettext(
        "%(n)d rule of sensitive words isn't at WeCom as it stands here",
        "%(n)d rules of sensitive words aren't at WeCom as they stand here",
        count,
    ) % {"n": count}
    mend = _("See Serve → Quality → Sensitive words: each says what differs, and mends it.")
    return [Finding(Level.WARNING, title, "", mend)]


def _figures() -> list[Finding]:
    last = Behaviour.objects.order_by("-day").values_list("day", flat=True).first()
    if last is None or last >= yesterday() - MISSED:
        return []
    title = _("WeCom's figures of reply times are missing since %(day)s") % {"day": f"{last:%m-%d}"}
    mend = _("Press “Ask WeCom now” under Serve → Quality; the job's refusal says why.")
    return [Finding(Level.WARNING, title, "", mend)]
