"""What the controls answer when something cannot be done: a code, and a sentence for people."""

from __future__ import annotations

REFUSALS: dict[str, tuple[int, str]] = {  # code: HTTP status, sentence
    # who and what
    "no_person": (404, "There is no person '{id}'."),
    "no_member": (404, "There is no member '{id}'."),
    "no_tag": (404, "There is no tag '{id}'."),
    "no_tag_or_group": (404, "There is no tag or group '{id}'."),
    "no_department": (404, "There is no department {id}."),
    "no_group": (404, "There is no group '{id}'."),
    "no_template": (404, "There is no welcome template '{id}'."),
    "no_app": (404, "There is no app {id}."),
    "no_fault": (404, "There is no fault {id}."),
    "no_action": (404, "There is no action '{name}'."),
    # codes
    "code_gone": (404, "This code is no longer valid."),
    "code_unknown": (404, "This is neither a code of this corp nor a web address."),
    "code_expired": (410, "This temporary code has expired."),
    "code_used": (410, "This temporary code has been used."),
    "code_of_another": (403, "This temporary code is meant for somebody else."),
    "code_is_page": (422, "This code opens a web page; there is nobody to add."),
    "code_is_group": (422, "This code leads to a group; join it instead."),
    "code_no_group": (422, "This code leads to no group."),
    "nobody_behind": (409, "Nobody behind this code can be added at the moment."),
    "quota_used_up": (409, "This link takes no more customers: the corp's quota is used up."),
    # relations
    "strangers": (409, "{person} and {member} have never added each other."),
    "not_friends": (409, "{person} and {member} are not friends; it was not sent."),
    "friends_no_more": (409, "{person} and {member} are no longer friends."),
    "no_customer": (409, "{person} is not a customer of this member."),
    "deleted_already": (409, "{member} has already deleted {person}."),
    "nothing_to_confirm": (409, "{member} has nothing of {person} to confirm."),
    "takes_no_customers": (409, "{member} takes no customers."),
    "member_full": (409, "{member} has as many customers as WeCom allows."),
    "corp_full": (409, "The corp has as many customers as WeCom allows."),
    "no_mass_task": (404, "{member} has no such message to send."),
    "mass_cancelled": (409, "The company has stopped this message."),
    "mass_sent_already": (409, "{member} has already sent it."),
    "no_moment": (404, "{member} has no such moment."),
    "moment_cancelled": (409, "The company has stopped this moment."),
    "moment_published": (409, "{member} has already published it."),
    "moment_unpublished": (409, "It is not published yet."),
    "moment_unseen": (409, "{person} does not see this moment."),
    "nobody_to_send": (409, "{member} has nobody to send it to."),
    "too_long": (422, "{name} may have {most} characters at most."),
    "word_blocked": (403, "The company's rules stop messages with “{word}”."),
    "no_transfer": (404, "{person} is not being handed on to {member}."),
    # groups
    "group_full": (409, "The group takes no more: it has {most} people."),
    "group_outside": (409, "{name} is not in this group."),
    "group_owner_stays": (409, "{name} owns the group and must hand it over first."),
    "group_not_ruled": (403, "{name} is neither the group's owner nor its admin."),
    # people, members, departments, tags
    "person_unfit": (422, "A person cannot be created: {where}: {why}."),
    "person_exists": (409, "There is already a person '{id}'."),
    "external_userid_taken": (409, "Another person already has this external_userid."),
    "member_unfit": (422, "This is not a member: {where}: {why}."),
    "member_exists": (409, "There is already a member '{id}'."),
    "department_exists": (409, "There is already a department {id}."),
    "department_too_deep": (409, "Departments are at most {most} levels deep."),
    "department_below_itself": (409, "A department cannot be below itself."),
    "department_has_members": (409, "Members are still in this department."),
    "department_has_others": (409, "A department with others below it cannot be deleted."),
    "tags_unnamed": (422, "Please name at least one tag."),
    "tag_exists": (409, "The group already has a tag '{name}'."),
    "tag_name_length": (422, "A name has 1 to {most} characters."),
    # the world
    "clock_backwards": (422, "The clock never runs backwards."),
    "no_setting": (422, "There is no setting '{name}'."),
    "setting_unfit": (422, "{name} is one of {known}."),
    "no_limit": (422, "There is no limit '{name}' that can be {value}."),
    "no_app_field": (422, "An app has no '{name}' that can be changed."),
    "fault_kind": (
        422,
        "The kind of a fault is errcode:<number>, timeout, silent, http_500, duplicate, drop or "
        "reorder.",
    ),
    "callback_keys": (422, "A token is 1 to 32 letters and digits, an aes_key is 43 of them."),
    "callback_unverified": (422, "40057: {why}"),
    "ticket_unfetched": (422, "42012: nobody has fetched this ticket."),
    "signature_unfit": (
        422,
        "40093: the signature does not fit the ticket, nonce, time and address.",
    ),
    "domain_untrusted": (422, "The app doesn't trust the domain {domain}."),
    # how it is asked
    "not_json": (400, "The body is not JSON."),
    "not_an_object": (422, "The body must be a JSON object."),
    "not_a_string": (422, "Please give '{name}' as a string."),
    "not_strings": (422, "Please give '{name}' as a list of strings."),
    "not_a_number": (422, "Please give '{name}' as a number."),
    "not_whole": (422, "{name} must be a whole number."),
    "not_an_address": (422, "Please give '{name}' as a web address."),
    "person_and_member": (422, "Please give person and member."),
    "sender": (422, "A message comes from 'person' or 'member'."),
    "way": (422, "The way is one of {known}."),
    "too_many_actions": (422, "Please give a list of at most {most} actions."),
    "action_no_object": (422, "Each action is an object."),
}


class Refused(Exception):
    """A control or an action cannot be carried out; `code` says why, with what is in `values`."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = {name: str(value) for name, value in values.items()}
        self.status, sentence = REFUSALS[code]
        self.sentence = sentence.format(**self.values)

    def answer(self) -> dict[str, object]:
        """The refusal as JSON."""
        return {"error": self.sentence, "code": self.code, "values": self.values}
