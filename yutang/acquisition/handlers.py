"""What acquisition does with WeCom's events about its links."""

from yutang.acquisition.commands import links
from yutang.kernel import jobs
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
