"""Tags that customers earn by what they do."""

from django.db import models
from django.db.models.functions import Now

from yutang.customers.models import Tag
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
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name
