"""Customers are locked in the order of their ids, as whom they are by now."""

from collections.abc import Collection

from django.db import transaction
from django.db.models.functions import Coalesce

from yutang.customers.models import Customer


class _MergedMeanwhile(Exception):
    """One of the customers became another just before the lock was ours."""


def present_ids(customer_ids: Collection[int]) -> dict[int, int]:
    """Who these customers are by now: id → the same, or who they were merged into."""
    rows = Customer.objects.filter(pk__in=set(customer_ids))
    return dict(rows.values_list("pk", Coalesce("merged_into_id", "pk")))


def present_id(customer_id: int) -> int:
    """Who the customer is by now."""
    return present_ids([customer_id]).get(customer_id, customer_id)


def lock_customers(customer_ids: Collection[int]) -> dict[int, int]:
    """Lock these customers until the transaction ends; id → who the customer is by now.

    Whoever changes what belongs to customers locks them first and so never waits for one who
    waits for him, and no merge comes between.
    """
    while True:
        present = present_ids(customer_ids)
        try:
            with transaction.atomic():  # locks of this savepoint go when it is rolled back
                _lock(set(present.values()))
        except _MergedMeanwhile:
            continue
        return present


def _lock(ids: Collection[int]) -> None:
    rows = Customer.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    if any(merged is not None for merged in rows.values_list("merged_into_id", flat=True)):
        raise _MergedMeanwhile
