"""What may be wrong with what a plan refers to, in one sentence each."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFERENCES: Mapping[str, str | Promise] = {
    "rule": _("The condition can't be asked: %(said)s"),
    "material_gone": _("This material is retired. Choose another one, or bring it back."),
    "material_draft": _("This material isn't approved yet."),
    "material_expired": _("This material has expired. Choose another one, or renew it."),
    "tag_gone": _("This tag was deleted. Choose another one."),
    "fact_gone": _("This fact is archived or was never there. Choose another one."),
    "fact_value": _("The fact can't have this value: %(said)s"),
    "fact_no_date": _("Days can't be counted from this fact: choose a date, or a person."),
    "audience_gone": _("This audience isn't there any more. Choose another one, or restore it."),
    "group_code_gone": _("This group code isn't there any more. Choose another one."),
    "group_code_closed": _("This group code is closed. Choose another one."),
    "journey_gone": _("This journey isn't there any more. Choose another one."),
    "journey_ended": _("This journey is over. Choose another one."),
    "journey_itself": _("A journey can't lead into itself. Let it go on at a step instead."),
    "journey_of_groups": _("This journey is for group chats. Choose one for customers."),
    "member_gone": _("This member isn't there any more. Choose another one."),
    "code_gone": _("This live code isn't there any more. Choose another one."),
    "code_closed": _("This live code is closed. Choose another one."),
    "product_gone": _("This product isn't there any more. Choose another one."),
    "group_chat_gone": _("This group isn't there any more. Choose another one."),
    "group_chat_dissolved": _("This group was dissolved. Choose another one."),
    "challenge_gone": _("This challenge isn't there any more. Choose another one."),
    "moment_gone": _("This moment isn't there any more. Choose another one."),
    "welcome_gone": _("This welcome was deleted. Choose another one."),
    "fact_id_gone": _("This fact is archived or was never there. Choose another one."),
    "stage_gone": _("This stage isn't there any more. Choose another one."),
    "subject_never": _("None of the acts chosen is about such a thing, so nobody ever does this."),
    "act_gone": _("There is no such act. Choose another one."),
    "url_forbidden": _("Only addresses of the open Internet can be called, without a password."),
    "long_text": _("At most %(most)s bytes (a Chinese character counts three)."),
    "too_many_materials": _("At most %(most)s materials go into one message."),
    "unknown_variable": _("%(name)s can't be filled in here. Only {member} can."),
}
