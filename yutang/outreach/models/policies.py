"""What the governor holds every plan to."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import Profile


class Policy(models.Model):
    """The brand's rules of restraint; one row, `pk` 1."""

    class CarrierMode(models.TextChoices):
        """How the corp's administrator has set WeCom's own limit a customer (WECOM.md 8)."""

        MONTH = "month"  # as many as the month has days
        WEEK = "week"  # 7 a week
        DAY = "day"  # 1 a day

    quiet_from = models.TimeField(default="21:00")  # enterprise's time; equal to `quiet_to`: none
    quiet_to = models.TimeField(default="09:00")
    gap_hours = models.PositiveSmallIntegerField(default=24)  # least, between two contacts
    carrier_mode = models.CharField(
        max_length=8, choices=CarrierMode.choices, default=CarrierMode.MONTH
    )
    holdout_percent = models.DecimalField(max_digits=4, decimal_places=2, default=0)
    holdout_salt = models.CharField(max_length=32, default="")  # another salt, another group
    skips_festivals = models.BooleanField(default=False)  # none on public holidays

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="policy_one_row"),
            models.CheckConstraint(
                condition=Q(holdout_percent__gte=0, holdout_percent__lte=50),
                name="policy_holdout_range",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Rules of restraint"))


class Budget(models.Model):
    """How many contacts, and how many promotions among them, a stage of the lifecycle allows."""

    lifecycle = models.CharField(max_length=8, choices=Profile.Lifecycle.choices, primary_key=True)
    contacts_7 = models.PositiveSmallIntegerField()
    promotions_7 = models.PositiveSmallIntegerField()
    contacts_30 = models.PositiveSmallIntegerField()
    promotions_30 = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.lifecycle


class Blackout(models.Model):
    """Days on which nobody hears from us, but for notices of orders and services."""

    name = models.CharField(max_length=60)
    begins = models.DateField()
    ends = models.DateField()  # included
    lifecycles = ArrayField(models.CharField(max_length=8), default=list)  # empty: everybody

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=models.F("begins")), name="blackout_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lifecycle_labels(self) -> list[str]:
        """The stages by name; none: everybody."""
        return [str(Profile.Lifecycle(each).label) for each in self.lifecycles]
