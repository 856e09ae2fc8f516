"""What WeCom's events are called on our pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENTS: dict[str, str | Promise] = {
    "change_external_contact": _("Customer"),
    "change_external_tag": _("Customer tag"),
    "change_external_chat": _("Customer group"),
    "change_contact": _("Member or department"),
    "customer_acquisition": _("Acquisition link"),
    "kf_msg_or_event": _("Customer service message"),
    "template_card_event": _("Card button"),
    "enter_agent": _("App opened"),
    "subscribe": _("App subscribed"),
}
CHANGES: dict[str, str | Promise] = {
    "add_external_contact": _("added"),
    "add_half_external_contact": _("added, not confirmed yet"),
    "edit_external_contact": _("edited"),
    "del_external_contact": _("removed by the member"),
    "del_follow_user": _("removed the member"),
    "transfer_fail": _("transfer failed"),
    "msg_audit_approved": _("agreed to archiving"),
    "create": _("created"),
    "update": _("changed"),
    "delete": _("deleted"),
    "shuffle": _("reordered"),
    "dismiss": _("dissolved"),
    "create_user": _("member joined"),
    "update_user": _("member changed"),
    "delete_user": _("member left"),
    "create_party": _("department created"),
    "update_party": _("department changed"),
    "delete_party": _("department deleted"),
}
REASONS: dict[str, str | Promise] = {
    "unknown": _("Nothing here handles this event yet."),
    "stale": _("It is older than a month: a replay, not news."),
}


def event_name(event: str, change_type: str) -> str:
    """The event in words; WeCom's own name where we have none."""
    noun = str(EVENTS.get(event, event))
    if not change_type:
        return noun
    return f"{noun} · {CHANGES.get(change_type, change_type)}"


def reason_text(reason: str) -> str:
    """Why an event was not handled, in words."""
    return str(REASONS.get(reason, reason))
