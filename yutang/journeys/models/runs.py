"""Where everybody stands in a journey, and the way they went."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import Customer
from yutang.groups.models import GroupChat
from yutang.journeys.models.journeys import Journey, Step, Version


class Run(models.Model):
    """One customer (or one group) in one journey.

    Whoever waits has a step; `due_at` is when it is dealt with, None: only when something happens.
    Who ended keeps the last step. The control group has runs too, so that it can be measured.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("On the way")
        CALLING = "calling", _("Waits for an answer")  # of a webhook's target
        RESTING = "resting", _("Paused")  # a group whose journey is paused by hand
        FAILED = "failed", _("Stopped by a fault")
        ENDED = "ended", _("Finished")
        LEFT = "left", _("Left early")  # by an exit condition, or the goal
        STOPPED = "stopped", _("Taken out")  # by hand, or by a new version
        CONTROL = "control", _("Control group")
        HOLDOUT = "holdout", _("The brand's own control group")

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="runs", db_index=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="runs", db_index=False)
    customer = models.ForeignKey(
        Customer, models.CASCADE, null=True, related_name="journey_runs", db_index=False
    )
    chat = models.ForeignKey(
        GroupChat, models.CASCADE, null=True, related_name="journey_runs", db_index=False
    )
    # By the re-entry rule: "" where nobody enters twice, else what the entry came from.
    entry_key = models.CharField(max_length=40, blank=True, default="")
    trigger = models.PositiveSmallIntegerField(default=0)  # which of the plan's triggers
    # What it came from: {"activity": id, "kind": …}, {"member": id}, {"day": …}
    origin = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    step = models.ForeignKey(Step, models.PROTECT, null=True, related_name="runs", db_index=False)
    due_at = models.DateTimeField(null=True)
    woken = models.BooleanField(default=False, db_default=False)  # what an await waits for happened
    # By the webhook's target, at this step; false at an await: it waits no longer.
    answered = models.BooleanField(null=True)
    steps = models.PositiveIntegerField(default=0, db_default=0)  # done; tells visits apart
    entered_at = models.DateTimeField()
    arrived_at = models.DateTimeField()  # at its step
    goal_at = models.DateTimeField(null=True)
    goal_amount = models.BigIntegerField(null=True)  # of the activity that reached the goal
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(
        max_length=300, blank=True, default="", db_default=""
    )  # why it failed, left …
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                # By customer first: what happens with one wakes, ends or rewards the runs inside.
                fields=["customer", "journey", "entry_key"],
                name="run_once_customer",
                condition=Q(customer__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["journey", "chat", "entry_key"],
                name="run_once_chat",
                condition=Q(chat__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=False, chat=None)
                | Q(customer=None, chat__isnull=False),
                name="run_has_one_subject",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "calling", "resting", "failed"])
                | Q(step__isnull=False),
                name="run_stands_somewhere",
            ),
        ]
        indexes = [
            # By journey first: what is due in a paused one is in nobody's way.
            models.Index(
                fields=["journey", "due_at"], name="run_due", condition=Q(state="waiting")
            ),
            models.Index(
                fields=["step", "state"],
                name="run_at_step",
                condition=Q(state__in=["waiting", "calling", "resting", "failed"]),
            ),
            models.Index(fields=["journey", "entered_at"], name="run_of_journey"),
            # Who reached the goal, by the steps they passed; few of many.
            models.Index(
                fields=["journey"], name="run_at_goal", condition=Q(goal_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.journey_id}: {self.customer_id or self.chat_id}"


# Who stands at a step: inside still, also those whom a fault stopped.
OPEN = (Run.State.WAITING, Run.State.CALLING, Run.State.RESTING, Run.State.FAILED)
OPEN_SQL = "({})".format(", ".join(f"'{state}'" for state in OPEN))


class Move(models.Model):
    """One step that one run has left (or failed at): the trace, written once."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="moves", db_index=False)
    step = models.ForeignKey(Step, models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()  # the run's `steps` before it
    at = models.DateTimeField()
    outcome = models.CharField(max_length=9)  # of `deciding.Outcome`
    arm = models.SmallIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        # A step takes effect once in a run: the database itself refuses a second time.
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="move_once")]

    def __str__(self) -> str:
        return f"{self.run_id}#{self.number}"


class Tally(models.Model):
    """So many runs at one step, of one batch of the engine; summed when read, folded at night.

    "entered" is written only of the first step; any other was entered by all who left it or stand
    there.
    """

    step = models.ForeignKey(Step, models.CASCADE, related_name="tallies", db_index=False)
    day = models.DateField()
    outcome = models.CharField(max_length=9)  # "entered", or of `deciding.Outcome`
    arm = models.SmallIntegerField(null=True)
    count = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["step", "day"], name="tally_of_step")]

    def __str__(self) -> str:
        return f"{self.step_id} {self.outcome}: {self.count}"
