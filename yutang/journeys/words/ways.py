"""What the ways of a step are called."""

from django.utils.translation import gettext as _

from yutang.journeys.rules.steps import AnyStep, Await, Branch, Split


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


def _way(number: int) -> str:
    return _("Way %(n)s") % {"n": number}
