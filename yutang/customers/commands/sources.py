"""Where a customer came from."""

from yutang.customers.models import Profile


def set_source(*, customer_id: int, source_key: str, store_id: int | None = None) -> bool:
    """Remember how the customer first came; only the first source holds. Returns whether it did.

    `source_key`: "code:12".
    """
    first = Profile.objects.filter(customer_id=customer_id, source_key="")
    return bool(first.update(source_key=source_key, store_id=store_id))
