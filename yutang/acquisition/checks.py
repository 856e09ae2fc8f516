"""What `yutang doctor` and the health page say of live codes."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yutang.acquisition import door_words
from yutang.acquisition.commands import links
from yutang.acquisition.models import Code, Door, Standing, Way
from yutang.kernel.health import Finding, Level, check


@check("live codes", order=60)
def live_codes() -> list[Finding]:
    """Whether every open code stands in WeCom, and how page codes lead to members."""
    return [_ways(), *_doors(), *_links()]


def _doors() -> list[Finding]:
    refused = Door.objects.filter(
        standing=Standing.REFUSED, closed_at=None, code__closed_at=None
    ).select_related("code")
    return [
        Finding(
            Level.ERROR,
            _("WeCom refuses the door “%(door)s” of a group code") % {"door": door.name},
            f"{door.code.name}: {door_words.refusal(door.refusal)}",
            _("Open the code, mend what its page says, and save it again."),
        )
        for door in refused[:5]
    ]


def _ways() -> Finding:
    open_ways = Way.objects.filter(code__closed_at=None)
    refused = open_ways.filter(standing=Standing.REFUSED).select_related("code")
    if worst := refused.first():
        told = ngettext(
            "WeCom refuses the QR code of %(n)d live code",
            "WeCom refuses the QR codes of %(n)d live codes",
            refused.count(),
        ) % {"n": refused.count()}
        return Finding(
            Level.ERROR,
            told,
            f"{worst.code.name}: {worst.refusal}",
            _("Open the code, mend what its page says, and save it again."),
        )
    if open_ways.filter(standing=Standing.UNKNOWN).exists():
        return Finding(
            Level.WARNING,
            _("A QR code is being looked for in WeCom"),
            _("WeCom did not answer when it was made; it is found or made anew within minutes."),
        )
    return Finding(Level.OK, _("All live codes stand in WeCom"))


def _links() -> list[Finding]:
    quota = links.quota()
    pages = Code.objects.filter(kind=Code.Kind.PAGE, closed_at=None)
    if quota.checked_at is None or not pages.exists():
        return []
    if quota.usable:
        told = _("Page codes open acquisition links; %(n)d adds are left") % {"n": quota.balance}
        return [Finding(Level.OK, told)]
    return [
        Finding(
            Level.WARNING,
            _("Page codes show QR codes instead of opening acquisition links"),
            quota.refusal or _("The quota of acquisition links is used up."),
            _("Buy quota, or allow the app to use acquisition links, in WeCom's admin console."),
        )
    ]
