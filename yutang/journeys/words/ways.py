"""What the ways of a step are called."""

from django.utils.translation import gettext as _

from yutang.journeys.rules.steps import AnyStep, Await, Branch, Split
from yutang.journeys.words.conditions import Said, said
from yutang.journeys.words.names import Names


def way_names(step: AnyStep) -> list[str]:
    """One name for each way, in their order; none where the step has no ways."""
    match step:
        case Await():
            return [_("It happened"), _("The time is over")]
        case Branch():
            names = [arm.name or _way(n) for n, arm in enumerate(step.arms, 1)]
            return [*names, _("Everybody else")]
        case Split():
            return [
                f"{arm.name or _way(n)} · {arm.percent} %" for n, arm in enumerate(step.arms, 1)
            ]
    return []


def way_reason(step: AnyStep, arm: int | None, names: Names) -> Said | None:
    """Why a run took this way of a branch or a split; None where the way's name says it."""
    if isinstance(step, Split):
        return Said(_("Drawn by chance; the same for this one at every time."))
    if not isinstance(step, Branch):
        return None
    if arm is None or arm >= len(step.arms):
        return Said(_("None of the other ways' conditions held at that moment."))
    held = said(step.arms[arm].rule, names.rules)
    return Said(_("This held: %(what)s") % {"what": held.text}, held.lines)


def _way(number: int) -> str:
    return _("Way %(n)s") % {"n": number}
