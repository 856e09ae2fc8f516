"""What a rehearsal takes for granted, in sentences."""

from django.utils.translation import gettext as _

from yutang.journeys.models import Rehearsal


def assumptions(rehearsal: Rehearsal, *, of_groups: bool) -> list[str]:
    """What was taken for granted; `of_groups`: of what is said in them as well."""
    said = [
        _("Customers stay what they are: lifecycle, facts, tags and audiences as of the start."),
        _("Members confirm at once, WeCom delivers, and other programs answer yes."),
        *(_of_groups(rehearsal) if of_groups else []),
    ]
    if rehearsal.behaviour == Rehearsal.Behaviour.NONE:
        said.append(
            _("Nobody reads, buys or arrives: only who is inside, and who enters by the calendar.")
        )
    else:
        said.append(
            _(
                "Everybody does on each day what they did on the same weekday of one of their last"
                " 13 weeks; as many new customers arrive as did then, and do what those did."
            )
        )
    if rehearsal.minutes:
        said.append(
            _("The clock stops every %(n)s minutes: nothing happens later than that.")
            % {"n": rehearsal.minutes}
        )
    return said


def _of_groups(rehearsal: Rehearsal) -> list[str]:
    said = [
        _("Groups keep their owners, tags and people; what their owners were shown before is over.")
    ]
    if rehearsal.behaviour == Rehearsal.Behaviour.DRAWN:
        said.append(
            _(
                "As many new groups are made as in the last 13 weeks, each with the owner, the tags"
                " and the kinds of customers of one of those; nobody is counted in them."
            )
        )
    return said
