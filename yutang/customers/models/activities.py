"""The log of all that happens with customers."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from yutang.customers.kinds import Kind
from yutang.customers.models.people import Customer
from yutang.kernel.database import CurrentTransaction
from yutang.org.models import Member


class Activity(models.Model):
    """One thing that happened with one customer; append-only, the log that all readers follow."""

    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="activities", db_index=False
    )
    kind = models.CharField(max_length=24, choices=Kind.choices)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    member = models.ForeignKey(Member, models.PROTECT, null=True, db_index=False)
    subject_type = models.CharField(max_length=24, blank=True)  # "code", "order", "tag" …
    subject_id = models.BigIntegerField(null=True)
    amount = models.BigIntegerField(null=True)  # smallest unit of the enterprise's currency
    props = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["xid", "id"], name="activity_reading"),
            models.Index(fields=["customer", "-happened_at", "-id"], name="activity_timeline"),
            models.Index(fields=["kind", "happened_at"], name="activity_kind"),
            models.Index(
                fields=["subject_type", "subject_id", "happened_at"],
                name="activity_subject",
                condition=~Q(subject_type=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.customer_id}"
