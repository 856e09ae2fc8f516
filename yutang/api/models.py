"""Who may call the API, and what shops told us by their hooks."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.org.models import Member


class Token(models.Model):
    """A program's key: only its hash is kept; `start` tells keys apart for people."""

    name = models.CharField(max_length=60)
    start = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256, hex
    scopes = ArrayField(models.CharField(max_length=30))
    per_minute = models.PositiveIntegerField(default=120)
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    minute = models.BigIntegerField(default=0)  # the last minute of use, and its calls
    calls = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    def is_open(self, at: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


class Hook(models.Model):
    """A shop that tells us by itself; its secrets are sealed, the old one holds until a moment."""

    source = models.SlugField(max_length=40, unique=True)
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True)
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.source


class HookEvent(models.Model):
    """What a shop told us, as it came; it takes effect once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", pgettext_lazy("webhook", "Handled")
        FAILED = "failed", _("Failed")

    hook = models.ForeignKey(Hook, models.CASCADE, related_name="events")
    event_id = models.CharField(max_length=100)
    kind = models.CharField(max_length=40)
    body = models.JSONField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField(db_default=Now())
    handled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hook", "event_id"], name="hook_event_once"),
        ]
        indexes = [models.Index(fields=["-received_at"], name="hook_event_recent")]

    def __str__(self) -> str:
        return self.event_id
