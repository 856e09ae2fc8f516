"""The worker's lanes over the inbox: welcomes ahead of everything, customers, the rest."""

from yutang.kernel.loops import loop
from yutang.wecom.commands import inbox


@loop("wecom.welcome", channels=("wecom_welcome",), every=1.0, threads=8, is_urgent=True)
def welcome() -> bool:
    """Hand one welcome to WeCom; several at once, since each waits for the network."""
    return inbox.welcome_next()


@loop("wecom.contact", channels=("wecom_contact",), every=1.0, threads=2)
def contact() -> bool:
    """Handle one event of a customer, once its welcome is through."""
    return inbox.handle_next("welcome") or inbox.handle_next("contact")


@loop("wecom.other", channels=("wecom_other",), every=1.0)
def other() -> bool:
    """Handle one event of anything else."""
    return inbox.handle_next("other")
