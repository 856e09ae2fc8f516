"""A journey, its versions, and the steps of those that were published."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.journeys.rules.plan import Plan, parse
from yutang.journeys.rules.program import Program, program
from yutang.org.models import Member


class Journey(models.Model):
    """What happens with a customer (or in a group) step by step, whoever enters when."""

    class Subject(models.TextChoices):
        CUSTOMER = "customer", _("Customers")
        GROUP = "group", _("Group chats")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LIVE = "live", _("Is running")
        PAUSED = "paused", _("Paused")  # nobody enters, nobody moves
        CLOSING = "closing", _("Closing")  # nobody enters, who is inside goes on
        ENDED = "ended", _("Over")

    name = models.CharField(max_length=60)
    note = models.CharField(max_length=300, blank=True)
    subject = models.CharField(max_length=8, choices=Subject.choices, default=Subject.CUSTOMER)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    template = models.CharField(max_length=30, blank=True, default="")  # which it was made from
    # What the program that sent it calls it: it makes no second one. Others may use the same word.
    brought_by = models.CharField(max_length=36, null=True, editable=False)
    # The draft being worked on; a published version is a copy of it.
    draft = models.JSONField(default=dict)
    draft_changed_at = models.DateTimeField(db_default=Now())
    # Goes up with every change of the draft: who changes an older one is told so.
    draft_revision = models.PositiveIntegerField(default=0)
    # Which of the kept drafts it is: undo goes back from here, redo forward.
    draft_place = models.PositiveIntegerField(default=0, db_default=0)
    version = models.ForeignKey(
        "journeys.Version", models.PROTECT, null=True, related_name="+", db_index=False
    )  # the one that runs
    priority = models.SmallIntegerField(default=0)  # larger goes first where plans collide
    control_percent = models.DecimalField(max_digits=4, decimal_places=2, default=10)
    salt = models.CharField(
        max_length=32, editable=False
    )  # which customers (or groups) are in the control group
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Festivals, schedules and dates up to then have let people in; null: none since the start.
    called_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(control_percent__gte=0, control_percent__lte=50),
                name="journey_control_sane",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(version__isnull=False), name="journey_runs_a_version"
            ),
            models.UniqueConstraint(fields=["made_by", "brought_by"], name="journey_brought_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        return self.state in (self.State.LIVE, self.State.CLOSING)


class Version(models.Model):
    """A published plan; never changes."""

    class Inside(models.TextChoices):
        """What became of those who were inside when the next version came."""

        STAY = "stay", _("Finish on the old version")
        MOVE = "move", _("Move to the same step of the new version")
        LEAVE = "leave", _("Leave the journey")

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    plan = models.JSONField()
    note = models.CharField(max_length=300, blank=True)
    inside = models.CharField(max_length=5, choices=Inside.choices, default=Inside.STAY)
    # Of those who were to move: what became of those whose step is not in this version.
    gone = models.CharField(
        max_length=5, choices=Inside.choices, default=Inside.STAY, db_default=Inside.STAY
    )
    published_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    published_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["journey", "number"], name="journey_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.journey_id} v{self.number}"

    def parsed(self) -> Plan:
        return parse(self.plan)

    def program(self) -> Program:
        return program(self.parsed())


class Step(models.Model):
    """One step of one published version; runs stand at steps."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="steps", db_index=False)
    key = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=60, blank=True)
    place = models.PositiveSmallIntegerField()  # in reading order, from 0

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="journey_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}:{self.key}"
