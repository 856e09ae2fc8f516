"""What a draft was before, so that changes can be taken back."""

from django.db import models
from django.db.models.functions import Now

from yutang.journeys.models.journeys import Journey
from yutang.org.models import Member


class Draft(models.Model):
    """The plan after one change; the journey's `draft_place` names the one it shows."""

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="drafts", db_index=False)
    number = models.PositiveIntegerField()
    plan = models.JSONField()
    said = models.CharField(max_length=20, blank=True)  # which act made it, of `words/changes.py`
    what = models.CharField(max_length=60, blank=True)  # what it was done to
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["journey", "number"], name="journey_draft_once"),
        ]

    def __str__(self) -> str:
        return f"{self.journey_id}: {self.number}"
