"""What acts are about, in words: where it is chosen, and in the sentence of a match."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from yutang.customers.kinds import Kind

# Above the list from which things of a type are chosen.
LABELS: Mapping[str, Any] = {
    "tag": _("Which tags"),
    "audience": _("Which audiences"),
    "material": _("Which articles and links"),
    "product": _("Which products"),
    "code": _("Which live codes"),
    "group_code": _("Which group codes"),
    "group_chat": _("Which group chats"),
    "challenge": _("Which challenges"),
    "moment": _("Which moments"),
    "welcome": _("Which welcomes"),
    "fact": _("Which facts"),
    "stage": _("Which stages"),
}
# One of a type, whichever.
TYPE_NAMES: Mapping[str, Any] = {
    "code": _("A live code"),
    "group_code": _("A group code"),
    "order": _("An order that is known"),
    "refund": _("An order that isn't known"),
}
# The act with what it is about: “Read “Baby food””.
ABOUT: Mapping[str, Any] = {
    Kind.TAGGED: _("Was given the tag %(what)s"),
    Kind.UNTAGGED: _("Lost the tag %(what)s"),
    Kind.SCANNED: _("Scanned the code %(what)s"),
    Kind.ASSIGNED: _("Was given a consultant by the code %(what)s"),
    Kind.WELCOMED: _("Was welcomed by %(what)s"),
    Kind.WELCOME_MISSED: _("Wasn't welcomed by %(what)s"),
    Kind.GIFT_GIVEN: _("Was given the gift of the code %(what)s"),
    Kind.CONTENT_READ: _("Read %(what)s"),
    Kind.CONTENT_FORWARDED: _("Passed on %(what)s"),
    Kind.LINK_CLICKED: _("Followed a link in %(what)s"),
    Kind.PRODUCT_CLICKED: _("Looked at the product %(what)s"),
    Kind.MOMENT_LIKED: _("Liked the moment %(what)s"),
    Kind.MOMENT_COMMENTED: _("Commented on the moment %(what)s"),
    Kind.GROUP_JOINED: _("Joined the group %(what)s"),
    Kind.GROUP_LEFT: _("Left the group %(what)s"),
    Kind.FACT_LEARNT: _("Told us %(what)s"),
    Kind.STAGE_CHANGED: _("Reached the stage %(what)s"),
    Kind.AUDIENCE_ENTERED: _("Entered the audience %(what)s"),
    Kind.AUDIENCE_LEFT: _("Left the audience %(what)s"),
    Kind.CHALLENGE_JOINED: _("Joined the challenge %(what)s"),
    Kind.CHECKED_IN: _("Checked in to %(what)s"),
    Kind.CHALLENGE_FINISHED: _("Finished the challenge %(what)s"),
}
MORE = ngettext_lazy("and %(n)s other", "and %(n)s others", "n")
