"""What we do when WeCom tells of customers and tags: write it down, and read details later."""

from datetime import datetime, timedelta

from yutang import wecom
from yutang.customers import commands
from yutang.customers.models import Follow, Identity
from yutang.kernel import clock, jobs

CONTACT = "change_external_contact"
TAG = "change_external_tag"
LAG = timedelta(seconds=2)  # WeCom's details may be this far behind its events


@wecom.on(CONTACT, "add_external_contact", "add_half_external_contact")
def meet(event: wecom.Event) -> None:
    """A customer and a member became contacts, or the customer waits for the member to agree."""
    commands.meet_customer(
        external_userid=event.text("ExternalUserID"),
        userid=event.text("UserID"),
        at=event.created_at,
        is_half=event.change_type == "add_half_external_contact",
        state=event.text("State"),
        inbox_id=event.inbox_id,
    )


@wecom.on(CONTACT, "del_follow_user")
def be_removed(event: wecom.Event) -> None:
    """The customer deleted the member."""
    _lose(event, Follow.EndedBy.CUSTOMER)


@wecom.on(CONTACT, "del_external_contact")
def remove(event: wecom.Event) -> None:
    """The member deleted the customer, or passed the customer on."""
    passed_on = event.text("Source") == "DELETE_BY_TRANSFER"
    _lose(event, Follow.EndedBy.TRANSFER if passed_on else Follow.EndedBy.MEMBER)


@wecom.on(CONTACT, "edit_external_contact")
def look_again(event: wecom.Event) -> None:
    """The member changed remark, phone or tags: the details say which."""
    customer, _ = commands.identify(
        kind=Identity.Kind.EXTERNAL_USERID, value=event.text("ExternalUserID")
    )
    commands.refresh_soon(customer.pk, at=_settled())


@wecom.on(CONTACT, "transfer_fail")
def fail_transfer(event: wecom.Event) -> None:
    """The customer could not be passed on."""
    commands.fail_transfer(
        external_userid=event.text("ExternalUserID"),
        userid=event.text("UserID"),
        at=event.created_at,
        reason=event.text("FailReason"),
    )


@wecom.on(CONTACT, "msg_audit_approved")
def agree(event: wecom.Event) -> None:
    """The customer agreed that chats are archived."""
    commands.agree_to_archive(
        external_userid=event.text("ExternalUserID"),
        userid=event.text("UserID"),
        at=event.created_at,
    )


@wecom.on(TAG)
def look_at_tags(event: wecom.Event) -> None:
    """A tag or group was made, changed, deleted or moved: the list says all, in one call."""
    at = _settled()
    jobs.later("customers.sync_tags", key=f"customers.sync_tags:{at:%H%M%S}", at=at)


def _settled() -> datetime:
    """When WeCom surely shows what it tells now: a whole second, so that a burst is read once."""
    return (clock.now() + LAG).replace(microsecond=0) + timedelta(seconds=1)


def _lose(event: wecom.Event, ended_by: Follow.EndedBy) -> None:
    commands.lose_customer(
        external_userid=event.text("ExternalUserID"),
        userid=event.text("UserID"),
        at=event.created_at,
        ended_by=ended_by,
    )
