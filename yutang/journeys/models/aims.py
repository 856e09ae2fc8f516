"""What somebody wants to find out about a journey, written down before looking."""

from django.db import models
from django.db.models import Q

from yutang.journeys.models.journeys import Journey


class Aim(models.Model):
    """The smallest difference that is worth finding in a journey; without a row, the defaults.

    `control_since`: from then on the control group is drawn as it is drawn now; who entered
    before was drawn by another share, and isn't mixed with those who came after.
    """

    journey = models.OneToOneField(
        Journey, models.CASCADE, primary_key=True, related_name="aim", editable=False
    )
    points = models.DecimalField(max_digits=4, decimal_places=1, default=2)  # of a share, percent
    rate = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # expected without it
    # Of a journey of groups: how alike customers of one group are (intra-cluster correlation).
    rho = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    control_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0, points__lt=100), name="aim_points"),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=100), name="aim_rate"),
            models.CheckConstraint(condition=Q(rho__gte=0, rho__lt=1), name="aim_rho"),
        ]

    def __str__(self) -> str:
        return f"{self.journey_id}: {self.points}"
