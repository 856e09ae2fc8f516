"""Saved RFM models, and what they said month by month."""

from django.db import models
from django.db.models.functions import Now

from yutang.org.models import Member


class RfmModel(models.Model):
    """A saved way to score customers, and the cuts that its last run came to."""

    name = models.CharField(max_length=60, unique=True)
    config = models.JSONField()  # of `rules.rfm.Config`
    cuts = models.JSONField(default=dict)  # what the last run cut at; rules use these
    is_default = models.BooleanField(default=False)
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    computed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class RfmMonth(models.Model):
    """Customers and amount of one segment at the end of a month."""

    model = models.ForeignKey(RfmModel, models.CASCADE, related_name="months", db_index=False)
    month = models.DateField()  # its first day
    segment = models.CharField(max_length=24)
    customers = models.PositiveIntegerField()
    amount = models.BigIntegerField()  # smallest unit

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "month", "segment"], name="rfm_month_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.segment}"
