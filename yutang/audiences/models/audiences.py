"""Saved audiences and who is in them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import Customer
from yutang.kernel.models import File, Progress
from yutang.org.models import Member


class Audience(models.Model):
    """A described (or uploaded) group of customers, with its members as of the last refresh."""

    class Kind(models.TextChoices):
        RULE = "rule", _("By rule")
        STATIC = "static", _("Uploaded list")

    class Schedule(models.TextChoices):
        NEVER = "never", _("Only by hand")
        HOURLY = "hourly", _("Every hour")
        DAILY = "daily", _("Every day")
        ALWAYS = "always", _("Every minute")

    name = models.CharField(max_length=60)
    folder = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.RULE)
    rule = models.JSONField(null=True)  # of `rules.schema.Rule`; null: an uploaded list
    version = models.PositiveIntegerField(default=1)  # counts the changes of the rule
    schedule = models.CharField(max_length=8, choices=Schedule.choices, default=Schedule.DAILY)
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    size = models.PositiveIntegerField(default=0)  # members as of `refreshed_at`
    refreshed_at = models.DateTimeField(null=True)  # null: never yet
    refreshed_version = models.PositiveIntegerField(default=0)  # of the rule
    stamp = models.BigIntegerField(default=0)  # grows with every change of members; for the mirror
    error = models.CharField(max_length=300, blank=True)  # of the last refresh
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(archived_at=None), name="audience_name_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="rule", rule__isnull=False) | Q(kind="static", rule=None),
                name="audience_rule_fits",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AudienceMember(models.Model):
    """A customer is in an audience, since when."""

    pk = models.CompositePrimaryKey("audience_id", "customer_id")
    audience = models.ForeignKey(Audience, models.CASCADE, related_name="members", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="audiences")
    entered_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(
                models.F("audience"),
                models.F("entered_at").desc(nulls_last=True),
                models.F("customer").desc(),
                name="audience_newest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} in {self.audience_id}"


class AudienceRun(models.Model):
    """One refresh, kept as the history of an audience's size."""

    audience = models.ForeignKey(Audience, models.CASCADE, related_name="runs", db_index=False)
    at = models.DateTimeField()
    size = models.PositiveIntegerField()
    entered = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveIntegerField(default=0)
    engine = models.CharField(max_length=16, blank=True)

    class Meta:
        indexes = [models.Index(fields=["audience", "-at"], name="audience_history")]

    def __str__(self) -> str:
        return f"{self.audience_id} {self.at}"


class AudienceExport(models.Model):
    """Somebody wants the members as a file; where the rules say so, another one has to agree."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        DONE = "done", _("Ready")

    audience = models.ForeignKey(Audience, models.CASCADE, related_name="exports")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    reason = models.CharField(max_length=300, blank=True)  # why it is wanted
    answer = models.CharField(max_length=300, blank=True)  # why it was refused
    meant = models.JSONField(default=dict)  # of `queries.meaning` when it was asked for
    asked_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    progress = models.ForeignKey(Progress, models.SET_NULL, null=True, related_name="+")
    file = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")),
                name="audience_export_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audience_id} {self.state}"
