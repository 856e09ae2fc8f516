"""What a large journey comes to, as it was counted last."""

from django.db import models

from yutang.journeys.models.journeys import Journey


class Headcount(models.Model):
    """The figures of one journey that would take a page seconds to count, kept by a job.

    `counted`: by the names of `queries.headcounts`. Small journeys have none: they are counted
    when somebody looks.
    """

    journey = models.OneToOneField(
        Journey, models.CASCADE, primary_key=True, related_name="headcount", editable=False
    )
    counted = models.JSONField(default=dict)
    milliseconds = models.PositiveIntegerField(default=0)  # that counting took
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.journey_id} at {self.at:%Y-%m-%d %H:%M}"
