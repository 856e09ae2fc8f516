"""What came of letting one customer enter a journey by hand, in words."""

from django.utils.translation import gettext as _

from yutang.journeys.commands.inviting import Invited
from yutang.journeys.models import Journey


def came_of(invited: Invited, journey: Journey) -> str:
    """That she entered, is inside, or why not."""
    if invited.entered:
        return _("She has entered the journey %(name)s.") % {"name": journey}
    if invited.inside:
        return _("She is in the journey %(name)s now.") % {"name": journey}
    if invited.unfit:
        return _("The journey's condition isn't about this customer.")
    return _("She was in this journey before, and it doesn't let her again.")
