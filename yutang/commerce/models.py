"""What customers bought and sent back, and the files it came from."""

from datetime import timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import Customer
from yutang.kernel import clock
from yutang.kernel.database import CurrentTransaction
from yutang.kernel.models import File, Progress
from yutang.org.models import Member, Unit

LONGEST_SILENCE = timedelta(minutes=3)  # an import tells of itself every few seconds


class Category(models.Model):
    """A kind of products within another; the path holds the ids from the root down."""

    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, blank=True, db_index=True)  # "/3/17/", itself included

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], name="category_name_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A thing that is sold; title and price as its youngest sale had them."""

    sku = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    category = models.CharField(max_length=200, blank=True, db_index=True)  # as its shop says it
    node = models.ForeignKey(Category, models.SET_NULL, null=True, related_name="products")
    # What the product answers, and what it helps over (`rules.needs`).
    needs = ArrayField(models.CharField(max_length=16), default=list, db_default=[])
    obstacles = ArrayField(models.CharField(max_length=16), default=list, db_default=[])
    price = models.PositiveBigIntegerField()  # smallest unit
    currency = models.CharField(max_length=3, default="CNY")
    as_of = models.DateTimeField()  # the sale that title, category and price are from

    def __str__(self) -> str:
        return self.title


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


class Refund(models.Model):
    """Money that went back: for pieces of an order, or, where none was found, to the customer."""

    source = models.CharField(max_length=40)
    reference = models.CharField(max_length=240)  # the same refund comes only once
    number = models.CharField(max_length=64)  # of the document that says it
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="refunds")
    product = models.ForeignKey(Product, models.PROTECT, related_name="refunds", db_index=False)
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
        indexes = [models.Index(fields=["-refunded_at"], name="refund_recent")]

    def __str__(self) -> str:
        return self.number


class SavedMap(models.Model):
    """A map from our fields to a shop's columns, kept for the next file of that shop."""

    name = models.CharField(max_length=60, unique=True)
    source = models.CharField(max_length=40, blank=True)
    map = models.JSONField()
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One file of orders: uploaded, tried, imported; and what came of it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Columns to check")
        TRYING = "trying", _("Being tried")
        TRIED = "tried", _("Tried")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Stopped")

    file_name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=40, blank=True)
    map = models.JSONField(default=dict)
    preview: Any = models.JSONField(default=dict)  # kind, encoding, headers, rows
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    counts = models.JSONField(default=dict)  # lines, orders, customers, refunds, rejected …
    error = models.CharField(max_length=300, blank=True)
    upload = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")
    rejected = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")
    progress = models.ForeignKey(Progress, models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="import_recent")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_busy(self) -> bool:
        return self.state in (self.State.TRYING, self.State.RUNNING)

    @property
    def is_alive(self) -> bool:
        """Whether somebody works on it, or will: not cancelled, and no worker died over it."""
        work = self.progress
        if not self.is_busy or work is None or work.is_over:
            return False
        silent = clock.now() - work.changed_at
        return work.state == Progress.State.WAITING or silent < LONGEST_SILENCE
