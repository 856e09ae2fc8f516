"""Money that went back, and refunds that came before their order."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from yutang.commerce.models.catalogue import Product
from yutang.commerce.models.orders import Order, OrderLine
from yutang.customers.models import Customer


class Refund(models.Model):
    """Money that went back: for pieces of an order, or, where none was found, to the customer.

    Without pieces (`quantity` 0, no product) it is money alone, of the order as a whole.
    """

    source = models.CharField(max_length=40)
    reference = models.CharField(max_length=240)  # the same refund comes only once
    number = models.CharField(max_length=64)  # of the document that says it
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="refunds")
    product = models.ForeignKey(  # null: money alone
        Product, models.PROTECT, null=True, related_name="refunds", db_index=False
    )
    order = models.ForeignKey(Order, models.CASCADE, null=True, related_name="refunds")
    line = models.ForeignKey(
        OrderLine, models.CASCADE, null=True, related_name="refunds", db_index=False
    )
    quantity = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="CNY")
    refunded_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "reference"], name="refund_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="refund_amount_sense"),
            models.CheckConstraint(
                condition=Q(order=None, line=None) | Q(order__isnull=False),
                name="refund_line_of_order",
            ),
        ]
        indexes = [
            models.Index(fields=["-refunded_at"], name="refund_recent"),
            models.Index(fields=["source", "number"], condition=Q(order=None), name="refund_loose"),
        ]

    def __str__(self) -> str:
        return self.number


class WaitingRefund(models.Model):
    """A refund that came before its order: applied when that comes, or refused with a reason."""

    source = models.CharField(max_length=40)
    reference = models.CharField(max_length=240)
    order_no = models.CharField(max_length=64)
    sku = models.CharField(max_length=64, blank=True)  # empty: money alone
    quantity = models.PositiveIntegerField(default=0)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="CNY")
    refunded_at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())
    problem = models.CharField(max_length=30, blank=True)  # a reason; empty: it waits

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "reference"], name="waiting_refund_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="waiting_refund_sense"),
        ]
        indexes = [models.Index(fields=["source", "order_no"], name="waiting_refund_order")]

    def __str__(self) -> str:
        return self.reference
