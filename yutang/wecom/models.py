"""The inbox of callbacks, the shared tokens and pauses of the client, and what was observed."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.wecom.registry import Event


class Inbox(models.Model):
    """One event of WeCom's, and its own queue entry: written by the web, handled by the worker.

    It is its own queue so that a callback costs one INSERT and not a job's rows besides.
    """

    class State(models.TextChoices):
        NEW = "new", _("Waiting")
        DONE = "done", _("Done")
        IGNORED = "ignored", _("Ignored")
        FAILED = "failed", _("Failed")

    class Lane(models.TextChoices):
        WELCOME = "welcome", _("Welcome")
        CONTACT = "contact", _("Customers")
        OTHER = "other", _("Other")

    dedupe = models.UUIDField(unique=True)  # rules.dedupe_key of the plain text
    lane = models.CharField(max_length=10, choices=Lane.choices)
    state = models.CharField(max_length=10, choices=State.choices, db_default=State.NEW)
    event = models.CharField(max_length=60)
    change_type = models.CharField(max_length=60, db_default="")
    subject = models.CharField(max_length=100, db_default="")
    payload = models.JSONField()
    created_at = models.DateTimeField()  # WeCom's clock
    received_at = models.DateTimeField(db_default=Now())
    claimed_until = models.DateTimeField(null=True)  # the welcome is in somebody's hands till then
    welcomed_at = models.DateTimeField(null=True)  # the welcome lane is through with it
    attempts = models.PositiveIntegerField(db_default=0)
    next_at = models.DateTimeField(null=True)  # null: at once
    reason = models.TextField(db_default="")
    faults = models.JSONField(db_default=[])  # [{"at", "reason"}] of every failed attempt
    handled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index("lane", "id", condition=Q(state="new"), name="inbox_waiting"),
            models.Index("subject", "id", condition=Q(state="new"), name="inbox_waiting_subject"),
            models.Index(
                "state", "id", condition=Q(state__in=["failed", "ignored"]), name="inbox_odd"
            ),
            models.Index("event", "id", name="inbox_event"),
            models.Index("received_at", name="inbox_received"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.change_type}".strip()

    @property
    def subject_id(self) -> str:
        """WeCom's id of whom the event is about."""
        return self.subject.partition(":")[2]

    def as_event(self) -> Event:
        """The event as handlers see it."""
        return Event(
            inbox_id=self.pk,
            event=self.event,
            change_type=self.change_type,
            created_at=self.created_at,
            received_at=self.received_at,
            fields=self.payload,
        )


class AccessToken(models.Model):
    """A token or ticket of WeCom's, shared by all processes and refreshed by one of them."""

    name = models.CharField(max_length=100, primary_key=True)  # kind and digest of whose it is
    value = models.TextField(db_default="")  # sealed
    expires_at = models.DateTimeField(null=True)
    refreshing_until = models.DateTimeField(null=True)


class Pause(models.Model):
    """WeCom has asked us to leave one of its calls alone for a while; all processes do."""

    endpoint = models.CharField(max_length=100, primary_key=True)
    until = models.DateTimeField()
    strikes = models.PositiveIntegerField(default=1)  # in a row


class Observation(models.Model):
    """The last time something was seen: the callback verified or refused, a reconciliation."""

    name = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()
    detail = models.CharField(max_length=500, db_default="")
