"""What every area stands on: settings, audit, files, progress of long work, readers' positions."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models.functions import Now


class Setting(models.Model):
    """One value of the settings page; a secret is sealed."""

    key = models.CharField(max_length=80, primary_key=True)
    value = models.TextField()
    is_secret = models.BooleanField(default=False)
    changed_at = models.DateTimeField(db_default=Now())


class AuditEntry(models.Model):
    """Who did what to what, and when; never changed, never deleted by the product."""

    at = models.DateTimeField(db_default=Now(), db_index=True)
    actor_id = models.BigIntegerField(null=True)  # null: the system itself
    actor_name = models.CharField(max_length=120, blank=True)
    action = models.CharField(max_length=60, db_index=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=60, blank=True)
    subject_name = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_subject")]


class File(models.Model):
    """Bytes that people uploaded or asked for, kept in the database so that every host has them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    owner_id = models.BigIntegerField(null=True, db_index=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True, db_index=True)


class Progress(models.Model):
    """How far one piece of long work is, for the page that waits for it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    OVER = (State.DONE, State.FAILED, State.CANCELLED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    owner_id = models.BigIntegerField(null=True, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)  # null: not known yet
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    file = models.ForeignKey(File, models.SET_NULL, null=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    @property
    def percent(self) -> int | None:
        """Whole percent, or None while the total isn't known."""
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def is_over(self) -> bool:
        return self.state in self.OVER


class ReaderPosition(models.Model):
    """How far one reader has read its log, and what stopped it."""

    name = models.CharField(max_length=60, primary_key=True)
    xid = models.BigIntegerField(default=-(2**63))  # of the last row read; first: before all
    row_id = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    failed_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)

    def is_resting(self, at: datetime) -> bool:
        return self.retry_at is not None and at < self.retry_at


class Heartbeat(models.Model):
    """A running process says that it lives."""

    process = models.CharField(max_length=80, primary_key=True)  # kind@host:pid
    kind = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    at = models.DateTimeField()
