"""Where the stages of the lifecycle begin, and how many customers moved between them."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.commerce.models import Category


class Border(models.Model):
    """Days since the last order after which a customer is silent, dormant, churned."""

    class How(models.TextChoices):
        QUANTILE = "quantile", _("From the gaps between orders")
        FIXED = "fixed", _("Fixed days")

    # null: for all customers whose last order has no category with borders of its own
    category = models.OneToOneField(Category, models.CASCADE, null=True, related_name="border")
    how = models.CharField(max_length=8, choices=How.choices, default=How.QUANTILE)
    silent_share = models.FloatField(default=0.5)  # of gaps that are shorter, 0–1
    dormant_share = models.FloatField(default=0.8)
    churned_share = models.FloatField(default=0.95)
    silent_days = models.PositiveIntegerField(default=30)
    dormant_days = models.PositiveIntegerField(default=90)
    churned_days = models.PositiveIntegerField(default=180)
    gaps = models.PositiveIntegerField(default=0)  # how many gaps the days come from
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    silent_days__gt=0,
                    dormant_days__gt=F("silent_days"),
                    churned_days__gt=F("dormant_days"),
                ),
                name="border_days_in_order",
            ),
            models.UniqueConstraint(
                models.Value(1), condition=Q(category=None), name="border_default_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.silent_days}/{self.dormant_days}/{self.churned_days}"


class LifecycleFlow(models.Model):
    """How many customers moved from one stage to another on one day (of the enterprise)."""

    day = models.DateField()
    before = models.CharField(max_length=8)
    after = models.CharField(max_length=8)
    customers = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "before", "after"], name="lifecycle_flow_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.before} → {self.after}"


class LifecycleSize(models.Model):
    """How many customers stood in a stage on a day, and what they had spent by then."""

    day = models.DateField()
    stage = models.CharField(max_length=8)
    customers = models.PositiveIntegerField()
    amount = models.BigIntegerField(default=0)  # smallest unit, less refunds

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "stage"], name="lifecycle_size_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.stage}"
