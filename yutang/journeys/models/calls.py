"""What journeys tell other programs."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.journeys.models.journeys import Journey
from yutang.journeys.models.runs import Run
from yutang.journeys.rules.targets import without_query
from yutang.org.models import Member


class Call(models.Model):
    """One webhook step of one run: committed before the target is called, tried until answered.

    Who works on it has it until `claimed_until`; if that one dies, another takes it over. The
    target may be called twice then, with the same id in the header, never less than once.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits to be told")
        ANSWERED = "answered", _("Taken")
        FAILED = "failed", _("Not taken")

    run = models.ForeignKey(Run, models.CASCADE, related_name="calls", db_index=False)
    number = models.PositiveIntegerField()  # the run's `steps` at its step
    url = models.CharField(max_length=500)
    body = models.JSONField()
    timeout_seconds = models.PositiveSmallIntegerField()
    most_tries = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(db_default=Now())
    claimed_until = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # HTTP, of the last answer
    detail = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="call_once")]
        indexes = [
            models.Index(fields=["next_at"], name="call_due", condition=Q(state="waiting")),
            # How many of one target's are under way.
            models.Index(
                fields=["claimed_until"],
                name="call_claimed",
                condition=Q(state="waiting", claimed_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}#{self.number} → {self.state}"

    @property
    def shown_url(self) -> str:
        """The address, without what may be a secret."""
        return without_query(self.url)


class HookSecret(models.Model):
    """What a journey's webhooks are signed with, sealed; shown once, when it is made."""

    journey = models.OneToOneField(
        Journey, models.CASCADE, primary_key=True, related_name="hook_secret"
    )
    sealed = models.TextField()
    made_at = models.DateTimeField(db_default=Now())
    # None: made by itself, when the first webhook was told.
    made_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"of {self.journey_id}"


class OldSecret(models.Model):
    """What webhooks are signed with as well until then, for who doesn't know the new one yet."""

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="old_secrets")
    sealed = models.TextField()
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"of {self.journey_id}, until {self.ends_at:%F %T}"
