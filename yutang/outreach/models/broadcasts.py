"""A group broadcast: which groups, what, when, and what became of each group."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.groups.models import GroupChat
from yutang.org.models import Member
from yutang.outreach.models.ledger import Message, Purpose, Task


class Broadcast(models.Model):
    """One content for some groups; each group's owner sends it to the groups of hers."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ASKED = "asked", _("Waits for approval")
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    name = models.CharField(max_length=60)
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.SERVICE)
    text = models.TextField(blank=True)
    attachments = models.JSONField(default=list)  # as `content.attachments` describes them
    material_ids = ArrayField(models.BigIntegerField(), default=list)  # of the content library
    at = models.DateTimeField(null=True)  # null: at once, when it is started
    expires_at = models.DateTimeField(null=True)  # whose owner hasn't confirmed won't get it
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    # Quiet hours or closed days hold all of it: until when, and which.
    held_until = models.DateTimeField(null=True)
    held_for = models.CharField(
        max_length=12, choices=Message.Reason.choices, blank=True, default=""
    )
    size = models.PositiveIntegerField(null=True)  # customers in its groups, when it was started
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    decided_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    answer = models.CharField(max_length=300, blank=True, default="")  # why it was refused
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    begun_at = models.DateTimeField(null=True)  # its tasks were made
    done_at = models.DateTimeField(null=True)
    # Made by a plan, as the step of a journey: which; empty: by hand.
    plan_type = models.CharField(max_length=12, blank=True, default="", db_default="")
    plan_id = models.BigIntegerField(null=True)
    plan_step = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(plan_type="", plan_id=None) | (~Q(plan_type="") & Q(plan_id__gte=0)),
                name="broadcast_plan_whole",
            ),
            # What becomes due for more groups before it has begun goes along with it.
            models.UniqueConstraint(
                fields=["plan_type", "plan_id", "plan_step"],
                condition=Q(state="planned") & ~Q(plan_type=""),
                name="broadcast_of_step_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")),
                name="broadcast_two_people",
            ),
            models.CheckConstraint(
                condition=Q(held_until=None) | ~Q(held_for=""), name="broadcast_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["running", "done"]) | Q(begun_at__isnull=False),
                name="broadcast_begun",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="broadcast_recent"),
            models.Index(
                fields=["state"],
                name="broadcast_alive",
                condition=Q(state__in=["planned", "running"]),
            ),
            models.Index(
                fields=["plan_type", "plan_id", "-id"],
                name="broadcast_of_plan",
                condition=~Q(plan_type=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_planned(self) -> bool:
        """Whether a plan made it."""
        return bool(self.plan_type)


class BroadcastGroup(models.Model):
    """One group of a broadcast, and what became of it there."""

    class State(models.TextChoices):
        CHOSEN = "chosen", _("Chosen")
        SKIPPED = "skipped", _("Skipped")
        WAITING = "waiting", _("Waits to be handed over")
        UNKNOWN = "unknown", _("Not known yet")
        HANDED = "handed", _("Waits for the owner")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not sent")

    class Reason(models.TextChoices):
        """Why a group was skipped, or didn't get it."""

        NONE = "", "—"
        DISSOLVED = "dissolved", _("The group is dissolved")
        NO_OWNER = "no_owner", _("Its owner isn't known")
        OWNER_LEFT = "owner_left", _("Its owner has left")
        OWNER_CHANGED = "owner_changed", _("It has another owner by now")
        EMPTY = "empty", _("No customer is in it")
        LIMIT = "limit", _("WeCom's limit for this group is reached")
        CAP = "cap", _("WeCom: the group got enough mass messages this period")
        NO_FRIEND = "no_friend", _("WeCom: not a group of this owner")
        UNREACHABLE = "unreachable", _("WeCom can't reach the group")
        REFUSED = "refused", _("WeCom refused the message")
        UNCONFIRMED = "unconfirmed", _("The owner didn't confirm")
        CANCELLED = "cancelled", _("The broadcast was cancelled")

    broadcast = models.ForeignKey(Broadcast, models.CASCADE, related_name="rows", db_index=False)
    group = models.ForeignKey(GroupChat, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")  # who sends
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="groups")
    state = models.CharField(max_length=8, choices=State.choices, default=State.CHOSEN)
    reason = models.CharField(max_length=14, choices=Reason.choices, blank=True, default="")
    customers = models.PositiveIntegerField(default=0)  # in the group when its task was made
    told = models.PositiveIntegerField(default=0)  # of them with a row in the ledger
    settled_at = models.DateTimeField(null=True)  # sent, skipped or failed
    # What of the plan it stands for, as "journey:12.3", so that it stands once; null: by hand.
    key = models.CharField(max_length=60, null=True, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["broadcast", "group"], name="broadcast_group_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["skipped", "failed"]) | ~Q(reason=""),
                name="broadcast_group_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "unknown", "handed", "sent"])
                | Q(task__isnull=False),
                name="broadcast_group_in_task",
            ),
        ]
        indexes = [
            # WeCom's limit: what a group got of late.
            models.Index(
                fields=["group", "settled_at"],
                name="broadcast_group_sent",
                condition=Q(state="sent"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id} in {self.group_id}"
