"""Customers who may be one person, and those who became one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.customers.models.people import Customer
from yutang.org.models import Member


class Suggestion(models.Model):
    """Two customers who may be one person; what was said not to be one stays said."""

    class Reason(models.TextChoices):
        UNIONID = "unionid", _("Same WeChat union id")
        PHONE = "phone", _("Same phone number")
        NOTED_PHONE = "noted_phone", _("A member noted the other's phone number")
        MEMBER_NO = "member_no", _("Same member number")
        BUYER = "buyer", _("Same shop account in another shop")
        NAME = "name", _("Same name in the same store")
        OTHER = "other", _("Claimed by both")

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        MERGED = "merged", _("Merged")
        DISMISSED = "dismissed", _("Not the same")

    first = models.ForeignKey(Customer, models.CASCADE, related_name="+")  # the smaller id
    second = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    reasons = ArrayField(models.CharField(max_length=12, choices=Reason.choices))
    strength = models.PositiveSmallIntegerField()  # 1 to 100
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="suggestion_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suggestion_ordered"),
        ]
        indexes = [
            models.Index(fields=["-strength", "-id"], name="suggestion_open",
                         condition=Q(state="open")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}?"


class Merge(models.Model):
    """One customer became another, and may become two again."""

    kept = models.ForeignKey(Customer, models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Customer, models.PROTECT, related_name="merges_away")
    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=12, blank=True)  # why it went by itself; empty: by hand
    before = models.JSONField(default=dict)  # of the kept customer: what the merge filled in
    counts = models.JSONField(default=dict)  # rows moved, by table
    # What both said differently: [{"table", "kept", "gone"}], whole rows.
    conflicts = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="merge_gone_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_of_two"),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="merge_recent")]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"


class MergeMove(models.Model):
    """What a merge did to one table; enough to take it back."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="moves")
    table = models.CharField(max_length=60)
    keys = ArrayField(models.BigIntegerField(), default=list)  # rows that changed hands
    folded = models.JSONField(default=list)  # rows that gave way to an equal one, as they were
    filled = models.JSONField(default=list)  # [{"key", "was": {column: value}}]
    repointed = models.JSONField(default=list)  # [{"table", "column", "was", "ids"}]
    made = ArrayField(models.BigIntegerField(), default=list)  # rows that only now exist

    def __str__(self) -> str:
        return f"{self.merge_id} {self.table}"
