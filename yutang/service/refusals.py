"""WeCom's refusals to pass customers and groups on, in sentences that say what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.wecom import mends

WORDS: dict[int, str | Promise] = {
    0: _("WeCom keeps no record of it. Look at the customer in WeCom, then try again."),
    40097: _("WeCom counts the member as still on the job, or the member left over a year ago."),
    40100: _("Somebody passes this customer on already. Wait until that is over."),
    40128: _("Passed on twice within 90 days already. Try again when 90 days are over."),
    40129: _("Somebody passes this customer on already. Wait until that is over."),
    40130: _("Giver and taker are the same person."),
    40143: _("WeCom has barred this member from passing customers on for a while."),
    40205: _("One of the two hasn't signed in to WeCom for a year. Sign in there, then try again."),
    84074: _("The taker may not serve customers. Allow it in WeCom's customer contact settings."),
    84084: _("The taker may not serve customers. Allow it in WeCom's customer contact settings."),
    90500: _("The group's owner is still on the job. Plan the hand-over as a move."),
    90501: _("This isn't a customer group (any more)."),
    90502: _("The group's owner has left. Plan the hand-over as “has left”."),
    90503: _("The group is full: let the taker join it first, or somebody leave."),
    90507: _("WeCom is passing this group on already."),
    90508: _("WeCom has passed this group on already."),
}


def words(errcode: int) -> str:
    """What WeCom's number means here, and what to do."""
    return str(WORDS.get(errcode) or mends.mend(errcode))
