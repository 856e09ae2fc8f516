"""Tags that customers earn by what they do."""

from django.db import models
from django.db.models.functions import Now

from yutang.customers.models import Customer, Tag
from yutang.kernel.models import Progress
from yutang.org.models import Member


class BehaviourTag(models.Model):
    """Who fits the rule gets the tag, and loses it when it has not fitted for so many days."""

    name = models.CharField(max_length=60, unique=True)
    rule = models.JSONField()  # of `rules.schema.Rule`
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="behaviours")
    keep_days = models.PositiveIntegerField(null=True)  # null: for ever
    is_on = models.BooleanField(default=True)
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    checked_at = models.DateTimeField(null=True)  # everybody was looked at
    progress = models.ForeignKey(Progress, models.SET_NULL, null=True, related_name="+")
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How taggings name this rule."""
        return f"behaviour:{self.pk}"


class BehaviourFit(models.Model):
    """A customer fits a rule; when that was last seen."""

    pk = models.CompositePrimaryKey("behaviour_id", "customer_id")
    behaviour = models.ForeignKey(BehaviourTag, models.CASCADE, related_name="fits", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["behaviour", "at"], name="behaviour_fit_age")]

    def __str__(self) -> str:
        return f"{self.customer_id} fits {self.behaviour_id}"


class BehaviourDay(models.Model):
    """How many customers a rule tagged and untagged on one day (of the enterprise)."""

    behaviour = models.ForeignKey(BehaviourTag, models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    tagged = models.PositiveIntegerField(default=0)
    untagged = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["behaviour", "day"], name="behaviour_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.behaviour_id} {self.day}"
