"""What would happen: a rehearsal that was asked for, and what came of it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.journeys.models.journeys import Journey
from yutang.kernel.models import Progress
from yutang.org.models import Member


class Rehearsal(models.Model):
    """One rehearsal of a journey among all that run; without a journey, of these alone."""

    class Behaviour(models.TextChoices):
        NONE = "none", _("Nobody does anything")
        DRAWN = "drawn", _("As in the last 13 weeks, drawn by chance")

    journey = models.ForeignKey(Journey, models.CASCADE, null=True, related_name="rehearsals")
    asked_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    days = models.PositiveSmallIntegerField()
    sample = models.PositiveIntegerField(null=True)  # customers; null: all
    behaviour = models.CharField(max_length=5, choices=Behaviour.choices)
    seed = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField(null=True)  # the first moment of its clock
    minutes = models.PositiveSmallIntegerField(default=0)  # between two stops of its clock
    progress = models.ForeignKey(Progress, models.SET_NULL, null=True, related_name="+")
    figures = models.JSONField(default=dict)  # of `queries.rehearsal.figures`
    futures = models.JSONField(default=dict)  # of the customers who were looked at, by their ids
    milliseconds = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=90), name="rehearsal_days_sane"
            ),
        ]
        indexes = [models.Index(fields=["journey", "-made_at"], name="rehearsal_recent")]

    def __str__(self) -> str:
        return f"{self.journey_id} {self.days} d"
