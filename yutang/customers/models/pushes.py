"""What WeCom still has to be told, and what came of telling it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.org.models import Member


class Push(models.Model):
    """One wish to WeCom about one thing; a newer wish about the same thing replaces it."""

    class Kind(models.TextChoices):
        GROUP = "group", _("Tag group")  # subject: the group
        TAG = "tag", _("Tag")  # subject: the tag
        MARK = "mark", _("Tag of a customer")  # subject: the follow, detail: the tag
        REMARK = "remark", _("Remark")  # subject: the follow

    class State(models.TextChoices):
        PENDING = "pending", _("On its way to WeCom")
        DONE = "done", _("In WeCom")
        FAILED = "failed", _("Refused by WeCom")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    subject_id = models.BigIntegerField()
    detail_id = models.BigIntegerField(default=0)
    wish = models.JSONField(default=dict)  # {"remove": true} of a mark; the fields of a remark
    version = models.PositiveIntegerField(default=1)  # counts the wishes about this thing
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    reason = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)  # pending: not before; null: at once
    changed_at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "detail_id"], name="push_once"),
        ]
        indexes = [
            models.Index(
                models.F("next_at").asc(nulls_first=True),
                "id",
                condition=Q(state="pending"),
                name="push_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
