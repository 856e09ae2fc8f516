"""Moments (朋友圈) through WeCom: made here, published by members, seen by their customers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.content.models import Material
from yutang.customers.models import Customer
from yutang.org.models import Member
from yutang.outreach.models.ledger import Purpose


class Moment(models.Model):
    """One moment that members are asked to publish.

    It stands as *creating* before WeCom is called; a call without an answer leaves it *unknown*,
    and it is looked for in WeCom's list, never made a second time by itself.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ASKED = "asked", _("Waits for approval")
        PLANNED = "planned", _("Planned")
        CREATING = "creating", _("Being handed over")
        UNKNOWN = "unknown", _("WeCom didn't answer; being looked for")
        MAKING = "making", _("WeCom is preparing it")
        OPEN = "open", _("Waits for members")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        REFUSED = "refused", _("Refused by WeCom")

    name = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    attachments = models.JSONField(default=list)  # as `moment_contents` describes them
    material = models.ForeignKey(Material, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.SERVICE)
    unit_ids = ArrayField(models.BigIntegerField(), default=list)  # with all below; both empty:
    member_ids = ArrayField(models.BigIntegerField(), default=list)  # everybody who serves
    tag_ids = ArrayField(models.BigIntegerField(), default=list)  # empty: for all customers
    at = models.DateTimeField(null=True)  # null: at once, when it is started
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    members = models.PositiveIntegerField(null=True)  # as counted when somebody started it
    customers = models.PositiveIntegerField(null=True)
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    decided_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    answer = models.CharField(max_length=300, blank=True, default="")  # why it was refused
    media = models.JSONField(default=dict)  # file id → WeCom's media id
    media_at = models.DateTimeField(null=True)  # when the first of them was uploaded
    handed = models.JSONField(default=dict)  # text and attachments as WeCom was given them
    jobid = models.CharField(max_length=80, blank=True, default="")
    moment_id = models.CharField(max_length=80, blank=True, default="")
    detail = models.CharField(max_length=300, blank=True, default="")  # WeCom's last refusal
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    called_at = models.DateTimeField(null=True)  # when WeCom was called
    opened_at = models.DateTimeField(null=True)  # members have it
    cancel_at = models.DateTimeField(null=True)  # somebody cancelled it
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)  # of what its state waits for
    poll_next_at = models.DateTimeField(null=True)  # when it is worked on next; null: never

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")),
                name="moment_two_people",
            ),
            models.UniqueConstraint(
                fields=["moment_id"], condition=~Q(moment_id=""), name="moment_id_once"
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="moment_recent"),
            models.Index(
                fields=["poll_next_at"],
                name="moment_poll",
                condition=Q(poll_next_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_cancelling(self) -> bool:
        """Somebody cancelled it, and WeCom hasn't heard of it yet."""
        return self.cancel_at is not None and self.state != self.State.CANCELLED


class MomentPart(models.Model):
    """One member's part of a moment: whether it is published, and who saw it."""

    moment = models.ForeignKey(Moment, models.CASCADE, related_name="parts", db_index=False)
    userid = models.CharField(max_length=64)
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)  # when we saw that it was
    seen = models.PositiveIntegerField(default=0)  # customers, as WeCom tells
    likes = models.PositiveIntegerField(default=0)  # as they stand now, members' own included
    comments = models.PositiveIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)  # last
    reminders = models.PositiveSmallIntegerField(default=0)  # without 24 hours' rest between
    polled_at = models.DateTimeField(null=True)
    poll_next_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["moment", "userid"], name="moment_part_once"),
        ]
        indexes = [
            models.Index(
                fields=["poll_next_at"],
                name="moment_part_poll",
                condition=Q(poll_next_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.moment_id} by {self.userid}"


class MomentReaction(models.Model):
    """A customer liked or commented; it stays when a like is taken back."""

    class Kind(models.TextChoices):
        LIKE = "like", _("Liked it")
        COMMENT = "comment", _("Commented")

    part = models.ForeignKey(MomentPart, models.CASCADE, related_name="reactions", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    mark = models.CharField(max_length=24, blank=True, default="")  # tells comments apart
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "customer", "kind", "mark"], name="moment_reaction_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind}"
