"""Why a step came to what it did, or a run is over, in words."""

from django.utils.translation import gettext as _

from yutang.customers.kinds import Kind


def sentence(code: str) -> str:
    """What the code means; what is no code is shown as it is."""
    kind, _colon, what = code.partition(":")
    happened = str(dict(Kind.choices).get(what, what))
    if kind == "exit":
        return _("Left by this: %(what)s") % {"what": happened}
    if kind == "goal":
        return _("Reached the goal: %(what)s") % {"what": happened}
    known = {
        "version": _("Taken out by a new version"),
        "ended": _("The journey was ended"),
        "hand": _("Taken out by hand"),
        "late": _("Too late to be said"),
        "quiet": _("In quiet hours"),
    }
    return known.get(code, code)
