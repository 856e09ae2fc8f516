"""Where a customer came from."""

from django.db import transaction

from yutang.customers import log
from yutang.customers.commands.locking import lock_customers
from yutang.customers.kinds import Kind
from yutang.customers.models import Source


@transaction.atomic
def set_source(*, customer_id: int, source_key: str, store_id: int | None = None) -> bool:
    """Remember how the customer first came; only the first source holds. Returns whether it did.

    `source_key`: "code:12".
    """
    customer_id = lock_customers([customer_id])[customer_id]
    _, is_first = Source.objects.get_or_create(
        customer_id=customer_id, defaults={"key": source_key, "store_id": store_id}
    )
    if is_first:
        log.record(customer_id, Kind.SOURCED, source_key=source_key)
    return is_first
