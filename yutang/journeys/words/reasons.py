"""Why a step came to what it did, or a run is over, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from yutang.customers.kinds import Kind

REASONS: Mapping[str, str | Promise] = {
    "version": _("Taken out by a new version"),
    "ended": _("The journey was ended"),
    "hand": _("Taken out by hand"),
    "late": _("Too late to be said"),
    "said_before": _("Was said before the new version came"),
    "quiet": _("In quiet hours"),
    "content_expired": _("The material may not be said any more"),
    "dissolved": _("The group is dissolved"),
    "no_owner": _("The group has no owner who works here"),
    "group_code_closed": _("The group code was closed"),
    "tag_gone": _("The tag was deleted"),
    "fact_gone": _("The fact was archived"),
    "fact_value": _("The fact can't have this value"),
    "no_member": _("No member looks after the customer"),
    "journey_not_running": _("The other journey wasn't running"),
    "journey_not_let_in": _("The other journey lets nobody in again"),
    "journey_again": _("A journey had led there within a day already"),
}
SILENCES: Mapping[str, str | Promise] = {
    "timeout": _("no answer in time"),
    "no_such_host": _("there is no such host"),
    "forbidden": _("the address may not be called"),
    "left": _("the customer had left the journey"),
}


def sentence(code: str) -> str:
    """What the code means; what is no code (a fault's own text) is shown as it is."""
    kind, _colon, what = code.partition(":")
    if kind in ("exit", "goal"):
        happened = str(dict(Kind.choices).get(what, what))
        if kind == "exit":
            return say("Left by this: %(what)s") % {"what": happened}
        return say("Reached the goal: %(what)s") % {"what": happened}
    if kind == "merged":
        return say("Merged with a customer who is in this journey too")
    if kind == "webhook":
        return say("The other program: %(said)s") % {"said": answer(what.strip())}
    return str(REASONS.get(code, code))


def answer(said: str) -> str:
    """What a webhook's target answered, or why it didn't."""
    return f"HTTP {said}" if said.isdecimal() else str(SILENCES.get(said, said))
