"""Orders as they were paid, and those that aren't yet."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.commerce.models.catalogue import Product
from yutang.customers.models import Customer
from yutang.kernel.database import CurrentTransaction
from yutang.org.models import Member, Unit


class Order(models.Model):
    """A paid order; `amount` is what was paid: the goods and an adjustment (postage, discount)."""

    class Status(models.TextChoices):
        PAID = "paid", _("Paid")
        PARTLY_REFUNDED = "partly_refunded", _("Partly refunded")
        REFUNDED = "refunded", _("Refunded")

    source = models.CharField(max_length=40)  # the shop it was placed in
    order_no = models.CharField(max_length=64)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="orders", db_index=False)
    store = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="orders")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="orders")  # who sold
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.PAID)
    currency = models.CharField(max_length=3, default="CNY")
    goods_amount = models.BigIntegerField()  # the sum of its lines; a trigger keeps it true
    adjustment = models.BigIntegerField(default=0)
    amount = models.BigIntegerField()
    refunded_amount = models.BigIntegerField(default=0)  # the sum of its refunds; likewise
    line_count = models.PositiveIntegerField()
    paid_at = models.DateTimeField()
    refunded_at = models.DateTimeField(null=True)  # the last refund
    created_at = models.DateTimeField(db_default=Now())
    # The transaction that last changed the order or its lines; a trigger keeps it.
    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "order_no"], name="order_once"),
            models.CheckConstraint(
                condition=Q(amount=F("goods_amount") + F("adjustment"), goods_amount__gte=0),
                name="order_amounts_agree",
            ),
            models.CheckConstraint(
                condition=Q(refunded_amount__gte=0, refunded_amount__lte=F("amount")),
                name="order_refund_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(status="paid", refunded_amount=0)
                | Q(status="partly_refunded", refunded_amount__gt=0)
                & Q(refunded_amount__lt=F("amount"))
                | Q(status="refunded", refunded_amount=F("amount")),
                name="order_status_true",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-paid_at"], name="order_of_customer"),
            models.Index(fields=["-paid_at", "-id"], name="order_recent"),
            models.Index(fields=["xid"], name="order_xid"),
            models.Index(fields=["status", "-paid_at"], name="order_status"),
            models.Index(fields=["order_no"], name="order_no", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.order_no

    @property
    def kept_amount(self) -> int:
        """What remains after the refunds."""
        return self.amount - self.refunded_amount


class OrderLine(models.Model):
    """Pieces of one product at one price; `occurrence` tells equal lines of an order apart."""

    # Triggers see to these two references, a statement at a time: the database's own way, a row
    # at a time, is a third of an import.
    order = models.ForeignKey(
        Order, models.CASCADE, related_name="lines", db_index=False, db_constraint=False
    )
    product = models.ForeignKey(Product, models.PROTECT, related_name="lines", db_constraint=False)
    quantity = models.PositiveIntegerField()
    unit_price = models.BigIntegerField()  # smallest unit, before discounts
    amount = models.BigIntegerField()  # really paid for this line where the file says it
    occurrence = models.PositiveIntegerField(default=1)
    refunded_quantity = models.PositiveIntegerField(default=0)
    refunded_amount = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "product", "unit_price", "quantity", "occurrence"],
                name="order_line_once",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0, amount__gte=0),
                name="order_line_sense",
            ),
            models.CheckConstraint(
                condition=Q(refunded_quantity__lte=F("quantity"))
                & Q(refunded_amount__gte=0, refunded_amount__lte=F("amount")),
                name="order_line_refund_within",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id}"


class Payment(models.Model):
    """A part of what was paid for an order; an order without any was paid at once, by itself.

    Together the payments of an order are its amount; a trigger keeps that true.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="payments")
    source = models.CharField(max_length=40)
    reference = models.CharField(max_length=64)  # the same payment comes only once
    method = models.CharField(max_length=40, blank=True)
    amount = models.BigIntegerField()
    paid_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "reference"], name="payment_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_sense"),
        ]

    def __str__(self) -> str:
        return self.reference


class PlacedOrder(models.Model):
    """An order that isn't paid yet, or never was: no order of ours until it is paid."""

    class State(models.TextChoices):
        PLACED = "placed", _("Placed, not paid")
        CLOSED = "closed", _("Closed without payment")

    source = models.CharField(max_length=40)
    order_no = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLACED)
    buyer = models.CharField(max_length=64)
    buyer_name = models.CharField(max_length=200, blank=True)
    amount = models.BigIntegerField()  # that is to be paid
    currency = models.CharField(max_length=3, default="CNY")
    placed_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "order_no"], name="placed_order_once"),
        ]
        indexes = [models.Index(fields=["-placed_at", "-id"], name="placed_order_recent")]

    def __str__(self) -> str:
        return self.order_no
