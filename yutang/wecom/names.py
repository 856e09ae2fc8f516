"""What WeCom's events are called on our pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    "add_external_contact": pgettext_lazy("WeCom event", "added"),
    "add_half_external_contact": pgettext_lazy("WeCom event", "added, not confirmed yet"),
    "edit_external_contact": pgettext_lazy("WeCom event", "edited"),
    "del_external_contact": pgettext_lazy("WeCom event", "removed by the member"),
    "del_follow_user": pgettext_lazy("WeCom event", "removed the member"),
    "transfer_fail": pgettext_lazy("WeCom event", "transfer failed"),
    "msg_audit_approved": pgettext_lazy("WeCom event", "agreed to archiving"),
    "open_profile": pgettext_lazy("WeCom event", "opened"),
    "friend_request": pgettext_lazy("WeCom event", "asked to be added"),
    "customer_start_chat": pgettext_lazy("WeCom event", "customer began to chat"),
    "message_from_customer": pgettext_lazy("WeCom event", "customer wrote"),
    "link_unavailable": pgettext_lazy("WeCom event", "out of use"),
    "balance_low": pgettext_lazy("WeCom event", "quota is low"),
    "balance_exhausted": pgettext_lazy("WeCom event", "quota used up"),
    "balance_increased": pgettext_lazy("WeCom event", "quota bought"),
    "quota_expire_soon": pgettext_lazy("WeCom event", "quota expires soon"),
    "create": pgettext_lazy("WeCom event", "created"),
    "update": pgettext_lazy("WeCom event", "changed"),
    "delete": pgettext_lazy("WeCom event", "deleted"),
    "shuffle": pgettext_lazy("WeCom event", "reordered"),
    "dismiss": pgettext_lazy("WeCom event", "dissolved"),
    "create_user": pgettext_lazy("WeCom event", "member joined"),
    "update_user": pgettext_lazy("WeCom event", "member changed"),
    "delete_user": pgettext_lazy("WeCom event", "member left"),
    "create_party": pgettext_lazy("WeCom event", "department created"),
    "update_party": pgettext_lazy("WeCom event", "department changed"),
    "delete_party": pgettext_lazy("WeCom event", "department deleted"),
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
