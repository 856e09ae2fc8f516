"""The file's buyers as customers."""

from django.db import connection, transaction

from yutang.customers.commands import BuyerRow, identify_many

NEW_BUYERS = """
    select buyer, name, coalesce(phone, '') from import_buyer where batch = %(batch)s and
        (customer_id is null or phone is not null)
    order by buyer
"""

NAME_CUSTOMERS = """
    update import_buyer b set customer_id = found.id
    from unnest(%(buyers)s::text[], %(ids)s::bigint[]) found (buyer, id)
    where b.buyer = found.buyer
"""


def write_buyers(*, source: str) -> None:
    """Every buyer of the file is a customer; one who isn't in WeCom is one without a follow."""
    with connection.cursor() as cursor:
        cursor.execute("select distinct batch from import_buyer order by batch")
        batches = [batch for (batch,) in cursor.fetchall()]
    for batch in batches:
        _write_batch(batch, source)


@transaction.atomic
def _write_batch(batch: int, source: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(NEW_BUYERS, {"batch": batch})
        rows = [BuyerRow(*row) for row in cursor.fetchall()]
        found = identify_many(rows, realm=source)
        cursor.execute(NAME_CUSTOMERS, {"buyers": list(found), "ids": list(found.values())})
