"""A mass send: who, what, how, when, and how far it is."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.audiences.models import Audience
from yutang.org.models import Member
from yutang.outreach.models.ledger import Carrier, Purpose


class Send(models.Model):
    """One content (or a few, compared) to one audience, through one carrier."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ASKED = "asked", _("Waits for approval")
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    class Figure(models.TextChoices):
        """By which the better of several contents is chosen."""

        READ = "read", _("How many read it")
        CLICKED = "clicked", _("How many clicked on something")
        BOUGHT = "bought", _("How many bought")

    name = models.CharField(max_length=60)
    audience = models.ForeignKey(Audience, models.PROTECT, null=True, related_name="+")
    carrier = models.CharField(max_length=12, choices=Carrier.choices, default=Carrier.WECOM_SINGLE)
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.SERVICE)
    priority = models.SmallIntegerField(default=0)
    at = models.DateTimeField(null=True)  # null: at once, when it is started
    expires_at = models.DateTimeField(null=True)
    best_hour = models.BooleanField(default=False, db_default=False)  # each at the own hour
    per_minute = models.PositiveIntegerField(null=True)  # null: as fast as possible
    control_percent = models.DecimalField(max_digits=4, decimal_places=2, default=0)
    salt = models.CharField(max_length=32, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    size = models.PositiveIntegerField(null=True)  # of the audience, when somebody started it
    meant = models.JSONField(default=dict, db_default={})  # whom the audience meant then
    # A first share gets the contents; after these hours the better one goes to the rest.
    trial_percent = models.PositiveSmallIntegerField(null=True)  # null: everybody at once
    trial_hours = models.PositiveSmallIntegerField(default=24, db_default=24)
    trial_by = models.CharField(
        max_length=8, choices=Figure.choices, default=Figure.READ, db_default="read"
    )
    trial_default = models.PositiveSmallIntegerField(default=0, db_default=0)  # if it isn't clear
    trial_ends_at = models.DateTimeField(null=True)
    winner = models.PositiveSmallIntegerField(null=True)  # the number of the chosen content
    trial_result = models.JSONField(default=dict, db_default={})  # of `rules.trials.Verdict`
    bought_days = models.PositiveSmallIntegerField(default=14)  # results count orders so long
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    decided_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    answer = models.CharField(max_length=300, blank=True, default="")  # why it was refused
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    planned_at = models.DateTimeField(null=True)  # every recipient has a row
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(control_percent__gte=0, control_percent__lte=50),
                name="send_control_range",
            ),
            models.CheckConstraint(
                condition=Q(trial_percent=None) | Q(trial_percent__gte=1, trial_percent__lte=90),
                name="send_trial_range",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(audience__isnull=False), name="send_has_audience"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")),
                name="send_two_people",
            ),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="send_recent")]

    def __str__(self) -> str:
        return self.name


class Variant(models.Model):
    """One of the contents that a send compares; number 0 is the only one of most sends."""

    send = models.ForeignKey(Send, models.CASCADE, related_name="variants")
    number = models.PositiveSmallIntegerField(default=0)
    share = models.PositiveSmallIntegerField(default=100)  # percent of the recipients
    text = models.TextField(blank=True)
    attachments = models.JSONField(default=list)  # as `content.attachments` describes them
    material_ids = ArrayField(models.BigIntegerField(), default=list)  # of the content library

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["send", "number"], name="variant_number_once"),
        ]
