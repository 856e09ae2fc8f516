"""Challenges: customers do something each day or week, and are reminded, cheered and honoured."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.content.models import Material
from yutang.customers.models import Customer
from yutang.journeys.rules.streaks import Course
from yutang.org.models import Member


class Challenge(models.Model):
    """One check-in challenge (打卡): what is expected, how often, and what is said about it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")  # nobody joins; who takes part goes on

    class Every(models.TextChoices):
        DAY = "day", _("Once a day")
        WEEK = "week", _("Once a week")

    name = models.CharField(max_length=60)
    slug = models.CharField(max_length=22, unique=True, editable=False)
    intro = models.CharField(max_length=300, blank=True)  # customers read it
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    every = models.CharField(max_length=4, choices=Every.choices, default=Every.DAY)
    weekdays = models.JSONField(default=list, blank=True)  # that count; none: all
    periods = models.PositiveSmallIntegerField(default=21)
    starts_on = models.DateField(null=True, blank=True)  # null: each begins on the own first day
    # Reading this material is a check-in; null: the customer says so on the page.
    material = models.ForeignKey(
        Material, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    wants_words = models.BooleanField(default=False)  # a line with each check-in
    make_ups = models.PositiveSmallIntegerField(default=2)  # how many in all
    make_up_back = models.PositiveSmallIntegerField(default=3)  # periods back at most
    remind_at = models.TimeField(null=True, blank=True)  # null: nobody is reminded
    remind_text = models.CharField(max_length=500, blank=True)
    cheers = models.JSONField(default=list, blank=True)  # [{"streak": 3, "text": "…"}]
    has_ranking = models.BooleanField(default=True)
    certificate_from = models.PositiveSmallIntegerField(default=21)  # check-ins; 0: none is given
    certificate_text = models.CharField(max_length=300, blank=True)
    reminded_on = models.DateField(null=True)  # the last day whose reminders are planned
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(periods__gte=1, periods__lte=366), name="challenge_has_periods"
            ),
            models.CheckConstraint(
                condition=Q(certificate_from__lte=models.F("periods")),
                name="challenge_can_be_finished",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def course(self, begins: date) -> Course:
        """What somebody who begins then is to do."""
        is_weekly = self.every == self.Every.WEEK
        return Course(
            begins, self.periods, "week" if is_weekly else "day", frozenset(self.weekdays)
        )


class Participant(models.Model):
    """One customer in one challenge; the numbers follow from the check-ins."""

    challenge = models.ForeignKey(Challenge, models.CASCADE, related_name="participants")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    begins = models.DateField()
    last_day = models.DateField()  # on which a check-in counts
    joined_at = models.DateTimeField(db_default=Now())
    done = models.PositiveSmallIntegerField(default=0, db_default=0)
    streak = models.PositiveSmallIntegerField(default=0, db_default=0)  # at the last check-in
    best = models.PositiveSmallIntegerField(default=0, db_default=0)
    made_up = models.PositiveSmallIntegerField(default=0, db_default=0)
    last_period = models.DateField(null=True)
    certified_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["challenge", "customer"], name="participant_once"),
        ]
        indexes = [
            models.Index(fields=["challenge", "-done", "-best", "id"], name="participant_rank"),
        ]

    def __str__(self) -> str:
        return f"{self.challenge_id}: {self.customer_id}"


class CheckIn(models.Model):
    """One period for which somebody checked in; once only."""

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="check_ins", db_index=False
    )
    period = models.DateField()  # its first day
    at = models.DateTimeField()
    is_made_up = models.BooleanField(default=False)
    words = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "period"], name="check_in_once"),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.period}"
