"""Whom a task at WeCom is for, and what is kept of each: customers one by one, or groups."""

from yutang.outreach.commands.addressees.customers import Customers
from yutang.outreach.commands.addressees.groups import Groups
from yutang.outreach.commands.addressees.kinds import Addressees, Call, Found
from yutang.outreach.models import Carrier, Task

__all__ = ["Addressees", "Call", "Found", "of"]

KINDS: dict[str, Addressees] = {Carrier.WECOM_SINGLE: Customers(), Carrier.WECOM_GROUP: Groups()}


def of(task: Task) -> Addressees:
    """Who knows those whom the task is for."""
    return KINDS[task.carrier]
