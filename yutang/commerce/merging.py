"""What of commerce a merge of two customers moves."""

from yutang.commerce.models import Order, Refund
from yutang.customers import merging
from yutang.customers.commands import give_back_activities
from yutang.customers.merging import Table


def return_refunds(kept_id: int, gone_id: int) -> None:
    """What came back of an order, and what the log says of it, belongs to whose order it is."""
    orders = Order.objects.filter(customer=gone_id)
    Refund.objects.filter(customer=kept_id, order__in=orders).update(customer=gone_id)
    ids = list(orders.values_list("pk", flat=True))
    give_back_activities(kept_id=kept_id, gone_id=gone_id, subject_type="order", subject_ids=ids)


merging.register(Table("commerce_order"))
merging.register(Table("commerce_refund"))
merging.heal(return_refunds)
