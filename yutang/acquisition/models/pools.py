"""Who may take a code's customers, and how far each of them is."""

from django.db import models
from django.db.models import Q

from yutang.acquisition.models.codes import Code
from yutang.org.models import Member, Unit


class PoolEntry(models.Model):
    """A member, or all members of a unit and the units below, who take a code's customers.

    `shifts`: rows as `rules.shifts.read_shifts` reads them, enterprise time; empty means always.
    """

    code = models.ForeignKey(Code, models.CASCADE, related_name="pool_entries")
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    weight = models.PositiveSmallIntegerField(default=1)
    daily_cap = models.PositiveIntegerField(null=True)  # null: the code's cap
    spare = models.BooleanField(default=False)
    shifts = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, unit__isnull=True)
                | Q(member__isnull=True, unit__isnull=False),
                name="pool_entry_member_or_unit",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100), name="pool_entry_weight"
            ),
            models.UniqueConstraint(fields=["code", "member"], name="pool_entry_member_once"),
            models.UniqueConstraint(fields=["code", "unit"], name="pool_entry_unit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id or self.unit_id} in {self.code_id}"


class Seat(models.Model):
    """A member's place in a code's pool: what her entry says of her, her turn, and her customers.

    Entries name units; seats name members, so that an assignment reads plain rows.
    """

    code = models.ForeignKey(Code, models.CASCADE, related_name="seats")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    in_pool = models.BooleanField(default=True)  # false: she was once, her count stays
    weight = models.PositiveSmallIntegerField(default=1)
    daily_cap = models.PositiveIntegerField(null=True)
    spare = models.BooleanField(default=False)
    shifts = models.JSONField(default=list)
    turn = models.FloatField(default=0)  # see `rules.assignment`
    day = models.DateField(null=True)  # the enterprise's day that `today` counts
    today = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "member"], name="seat_once")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.code_id}"


class Load(models.Model):
    """How many customers a member looks after, and how many assigned ones are on their way."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="load")
    customers = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.member_id}: {self.customers} + {self.waiting}"
