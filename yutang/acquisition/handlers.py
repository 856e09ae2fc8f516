"""What acquisition does with WeCom's events about its links."""

from datetime import timedelta

from yutang.acquisition.commands import links
from yutang.kernel import clock, jobs
from yutang.wecom import registry as wecom
from yutang.wecom.registry import Event

QUOTA_EVENTS = ("balance_low", "balance_exhausted", "balance_increased", "quota_expire_soon")


@wecom.on("customer_acquisition", *QUOTA_EVENTS)
def quota_changed(event: Event) -> None:
    """The corp can bring more, or no more, customers by links."""
    jobs.later("acquisition.check_links", key="check-links")


@wecom.on("customer_acquisition", "link_unavailable", "delete_link")
def link_lost(event: Event) -> None:
    """A link of ours doesn't work any more."""
    links.lose_link(link_id=event.text("LinkId"))


@wecom.on("change_external_chat", "create")
def group_opened(event: Event) -> None:
    """Perhaps WeCom opened it by itself, because the groups behind a door were full."""
    soon = clock.now() + timedelta(seconds=2)
    jobs.later("acquisition.read_doors", at=soon, key="read-doors")


@wecom.on("change_external_chat", "dismiss")
def group_gone(event: Event) -> None:
    """Doors lead to the next group at once."""
    jobs.later("acquisition.refresh_doors", key="refresh-doors")
