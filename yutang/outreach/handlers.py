"""What outreach does when somebody adds a member: welcome first, tell the log afterwards."""

from yutang.outreach import commands
from yutang.wecom.registry import Event, first, on

ARRIVALS = ("add_external_contact", "add_half_external_contact", "msg_audit_approved")


def welcome(event: Event) -> None:
    """Ahead of all other work: the welcome."""
    commands.welcome_newcomer(event=event)


def tell(event: Event) -> None:
    """With the customer known: what became of the welcome, on the timeline."""
    commands.tell_welcome(inbox_id=event.inbox_id, external_userid=event.text("ExternalUserID"))


first("change_external_contact", *ARRIVALS)(welcome)
on("change_external_contact", *ARRIVALS)(tell)
