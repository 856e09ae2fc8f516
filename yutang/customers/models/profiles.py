"""What we know about each customer, one row a customer."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.customers.models.people import Customer
from yutang.kernel.database import CurrentTransaction
from yutang.org.models import Member, Unit


class Profile(models.Model):
    """All we know about one customer in one row, kept up to date from the log."""

    class Lifecycle(models.TextChoices):
        """Before the first order lead; after it by the time since the last one."""

        LEAD = "lead", _("Lead")
        ACTIVE = "active", pgettext_lazy("lifecycle", "Active")
        SILENT = "silent", _("Silent")
        DORMANT = "dormant", _("Dormant")
        CHURNED = "churned", _("Churned")

    class State(models.TextChoices):
        BUYER = "buyer", _("Buyer only")  # never was in WeCom
        FOLLOWED = "followed", _("Followed")
        LOST = "lost", _("Lost")

    customer = models.OneToOneField(
        Customer, models.CASCADE, primary_key=True, related_name="profile"
    )
    name = models.CharField(max_length=120, blank=True)
    search = SearchVectorField(null=True)  # every ending of names, remarks and phone numbers
    state = models.CharField(max_length=8, choices=State.choices, default=State.BUYER)
    tag_ids = ArrayField(models.BigIntegerField(), default=list)
    member_ids = ArrayField(models.BigIntegerField(), default=list)  # present followers
    # The units of the present followers and all above; of the last one where nobody follows.
    unit_ids = ArrayField(models.BigIntegerField(), default=list)
    # The present follower of longest standing; the last one where nobody follows.
    consultant = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    store = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    source_key = models.CharField(max_length=40, blank=True)  # "code:12": how she first came
    added_at = models.DateTimeField(null=True)  # first time
    lost_at = models.DateTimeField(null=True)  # when nobody followed her any more
    order_count = models.PositiveIntegerField(default=0)
    order_amount = models.BigIntegerField(default=0)  # of orders in the enterprise's currency
    refund_amount = models.BigIntegerField(default=0)
    first_order_at = models.DateTimeField(null=True)
    last_order_at = models.DateTimeField(null=True)
    # The first five, in order.
    first_orders = ArrayField(models.DateTimeField(), default=list, db_default=[])
    order_gap = models.FloatField(null=True)  # days between two orders, on average
    lifecycle = models.CharField(
        max_length=8, choices=Lifecycle.choices, default=Lifecycle.LEAD, db_default="lead"
    )
    lifecycle_at = models.DateTimeField(null=True)  # since when; null: from the beginning
    activity_count = models.PositiveIntegerField(default=0)
    last_contact_at = models.DateTimeField(null=True)  # when we last said something to her
    last_activity_at = models.DateTimeField(null=True)  # of the customer's own doings
    # The transaction that last changed the row or a fact of the customer; a trigger keeps it.
    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="profile_search", fastupdate=False),
            GinIndex(fields=["tag_ids"], name="profile_tags", fastupdate=False),
            GinIndex(fields=["member_ids"], name="profile_members", fastupdate=False),
            GinIndex(fields=["unit_ids"], name="profile_units", fastupdate=False),
            models.Index(fields=["source_key", "customer"], name="profile_source"),
            models.Index(fields=["xid"], name="profile_xid"),
            models.Index(
                models.F("last_activity_at").desc(nulls_last=True),
                models.F("customer").desc(),
                name="profile_recent",
            ),
            models.Index(
                models.F("added_at").desc(nulls_last=True),
                models.F("customer").desc(),
                name="profile_added",
            ),
            models.Index(
                models.F("order_amount").desc(), models.F("customer").desc(), name="profile_amount"
            ),
            models.Index(
                models.F("last_order_at").desc(nulls_last=True),
                models.F("customer").desc(),
                name="profile_last_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Reach(models.Model):
    """The units that a member's customers belong to, as the profiles show them by now."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="+")
    unit_ids = ArrayField(models.BigIntegerField(), default=list)  # sorted

    def __str__(self) -> str:
        return f"{self.member_id}: {self.unit_ids}"
