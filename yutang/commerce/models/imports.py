"""Files that came, and the maps that read them."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.kernel import clock
from yutang.kernel.models import File, Progress
from yutang.org.models import Member

LONGEST_SILENCE = timedelta(minutes=3)  # an import tells of itself every few seconds


class SavedMap(models.Model):
    """A map from our fields to a shop's columns, kept for the next file of that shop."""

    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, default="orders")  # as `ImportRun.kind`
    source = models.CharField(max_length=40, blank=True)
    map = models.JSONField()
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One file: uploaded, tried, imported; and what came of it."""

    class Kind(models.TextChoices):
        ORDERS = "orders", _("Orders")
        PRODUCTS = "products", _("Products")
        CUSTOMERS = "customers", _("Customers")

    class State(models.TextChoices):
        DRAFT = "draft", _("Columns to check")
        TRYING = "trying", _("Being tried")
        TRIED = "tried", _("Tried")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Stopped")

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ORDERS)
    file_name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=40, blank=True)
    map = models.JSONField(default=dict)
    preview: Any = models.JSONField(default=dict)  # kind, encoding, headers, rows
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    counts = models.JSONField(default=dict)  # lines, orders, customers, refunds, rejected …
    error = models.CharField(max_length=300, blank=True)
    upload = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")
    rejected = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")
    progress = models.ForeignKey(Progress, models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="import_recent")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_busy(self) -> bool:
        return self.state in (self.State.TRYING, self.State.RUNNING)

    @property
    def is_alive(self) -> bool:
        """Whether somebody works on it, or will: not cancelled, and no worker died over it."""
        work = self.progress
        if not self.is_busy or work is None or work.is_over:
            return False
        silent = clock.now() - work.changed_at
        return work.state == Progress.State.WAITING or silent < LONGEST_SILENCE
