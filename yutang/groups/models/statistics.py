"""What WeCom counts in the groups of each owner, day by day: it tells nothing of single groups."""

from django.db import models
from django.db.models.functions import Now

from yutang.org.models import Member


class OwnerDay(models.Model):
    """All groups of one owner together, on one of the enterprise's days."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    new_groups = models.PositiveIntegerField(default=0)
    groups = models.PositiveIntegerField(default=0)  # at the day's end
    spoken_groups = models.PositiveIntegerField(default=0)  # in which somebody wrote
    new_people = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)  # at the day's end, staff among them
    speakers = models.PositiveIntegerField(default=0)  # who wrote
    messages = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "day"], name="owner_day_once"),
        ]
        indexes = [models.Index(fields=["day"], name="owner_day")]

    def __str__(self) -> str:
        return f"{self.member_id} on {self.day}"
