"""What we do when WeCom tells how the passing on of a customer went."""

from yutang import wecom
from yutang.service.commands.handing import hearing

CONTACT = "change_external_contact"


@wecom.on(CONTACT, "transfer_fail")
def fail_passing(event: wecom.Event) -> None:
    """The customer refused, or the taker is full."""
    hearing.hear_failure(
        external_userid=event.text("ExternalUserID"),
        userid=event.text("UserID"),
        at=event.created_at,
        reason=event.text("FailReason"),
    )


@wecom.on(CONTACT, "del_external_contact")
def end_passing(event: wecom.Event) -> None:
    """The member on the job has passed the customer on."""
    if event.text("Source") == "DELETE_BY_TRANSFER":
        hearing.hear_success(
            external_userid=event.text("ExternalUserID"),
            userid=event.text("UserID"),
            at=event.created_at,
        )


@wecom.on(CONTACT, "add_external_contact")
def look_at_passing(event: wecom.Event) -> None:
    """A taker has a new customer: passed on, or added by herself; WeCom's list says which."""
    hearing.hear_arrival(external_userid=event.text("ExternalUserID"), userid=event.text("UserID"))
