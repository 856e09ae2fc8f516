"""Hand-overs: one member's customers and groups pass to colleagues, for good or for a leave."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import Customer
from yutang.groups.models import GroupChat
from yutang.org.models import Member


class Stage(models.TextChoices):
    """How far the passing on of one customer or group has come."""

    PLANNED = "planned", _("Planned")
    READY = "ready", _("Waits to be handed to WeCom")
    CALLING = "calling", _("Being handed to WeCom")
    UNKNOWN = "unknown", _("WeCom didn't answer; being looked for")
    WAITING = "waiting", _("Waits for the customer")
    DONE = "done", _("With the taker")
    REFUSED = "refused", _("The customer refused")
    FULL = "full", _("The taker is full")
    FAILED = "failed", _("Couldn't be passed on")
    CANCELLED = "cancelled", _("Called off")
    COVERED = "covered", _("Looked after by the deputy")
    RETURNED = "returned", _("Back with the member")


MOVING = (Stage.READY, Stage.CALLING, Stage.UNKNOWN, Stage.WAITING)
MOST_TAKERS = 200  # of one hand-over
LOST = (Stage.REFUSED, Stage.FULL, Stage.FAILED)
AGAIN = (*LOST, Stage.CANCELLED, Stage.PLANNED)  # may be tried with another taker


class Handover(models.Model):
    """One member's customers and groups pass to colleagues."""

    class Kind(models.TextChoices):
        LEAVE = "leave", _("On leave")
        MOVED = "moved", _("Moves to another post")
        RESIGNED = "resigned", _("Has left")

    class Split(models.TextChoices):
        """Who takes whom, where nobody said so by hand."""

        ONE = "one", _("All to the first")
        LOAD = "load", _("By load, least loaded first")
        STORE = "store", _("By store, then by load")
        TAG = "tag", _("By tags, then by load")

    class State(models.TextChoices):
        DRAFT = "draft", _("Being planned")
        RUNNING = "running", _("Running")
        DONE = "done", _("Over")
        CANCELLED = "cancelled", _("Called off")

    member = models.ForeignKey(Member, models.PROTECT, related_name="handovers")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    split = models.CharField(max_length=5, choices=Split.choices, default=Split.LOAD)
    back_on = models.DateField(null=True)  # leave only: the first day back
    message = models.CharField(max_length=200, blank=True, default="")  # the customers read it
    with_groups = models.BooleanField(default=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # When a worker goes on with it; while one works, when that one is late. Null: nothing to do.
    next_at = models.DateTimeField(null=True)
    detail = models.CharField(max_length=300, blank=True, default="")  # why WeCom makes it wait

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="leave", back_on__isnull=False)
                | (~Q(kind="leave") & Q(back_on=None)),
                name="handover_leave_ends",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(kind="leave", state="running"),
                name="handover_one_leave",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], name="handover_due", condition=Q(next_at__isnull=False)
            ),
            models.Index(fields=["member", "-created_at"], name="handover_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.kind}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_leave(self) -> bool:
        return self.kind == self.Kind.LEAVE

    @property
    def has_left(self) -> bool:
        """Which of WeCom's two ways it goes."""
        return self.kind == self.Kind.RESIGNED


class Taker(models.Model):
    """A colleague who takes customers in a hand-over, in the order in which they were named."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="takers")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    tag_ids = ArrayField(models.BigIntegerField(), default=list)  # by tags: customers with one
    poll_next_at = models.DateTimeField(null=True)  # when WeCom is asked what came of it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "member"], name="taker_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.handover_id}"


class Call(models.Model):
    """One call to WeCom for up to 100 customers; committed before WeCom is called."""

    class State(models.TextChoices):
        CALLING = "calling", _("Being called")
        UNKNOWN = "unknown", _("Not answered")
        ANSWERED = "answered", _("Answered")

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="calls")
    taker = models.ForeignKey(Member, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.CALLING)
    called_at = models.DateTimeField()
    looks = models.PositiveSmallIntegerField(default=0)  # in vain, for what an answer lacks
    look_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["handover"], name="call_open", condition=~Q(state="answered")),
        ]

    def __str__(self) -> str:
        return f"{self.handover_id} → {self.taker_id}"


class Passing(models.Model):
    """One customer of a hand-over: who takes her, and what came of it.

    `earlier`: what came of takers before, rows of taker, stage, reason and time.
    """

    class Reason(models.TextChoices):
        """Why it failed, or nobody takes her."""

        NONE = "", "—"
        ELSEWHERE = "elsewhere", _("In another hand-over already")
        GONE = "gone", _("No longer the member's customer")
        LIMIT = "limit", _("Passed on twice within 90 days already")
        MOVING = "moving", _("WeCom is passing her on already")
        INACTIVE = "inactive", _("One of the two didn't sign in to WeCom for a year")
        BANNED = "banned", _("WeCom doesn't let this member pass customers on")
        OTHER = "other", _("WeCom refused")

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="passings")
    # As in the hand-over: an account that a member follows moves in one hand-over at a time.
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="passings")
    external_userid = models.CharField(max_length=64)  # the account that the member follows
    taker = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")  # null: nobody
    by_hand = models.BooleanField(default=False)  # a new split leaves her taker alone
    stage = models.CharField(max_length=9, choices=Stage.choices, default=Stage.PLANNED)
    reason = models.CharField(max_length=9, choices=Reason.choices, blank=True, default="")
    errcode = models.IntegerField(default=0)
    call = models.ForeignKey(Call, models.SET_NULL, null=True, related_name="passings")
    asked_at = models.DateTimeField(null=True)  # WeCom was last asked
    due_at = models.DateTimeField(null=True)  # when she is passed on unless she refuses
    settled_at = models.DateTimeField(null=True)
    earlier = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "customer"], name="passing_once"),
            models.UniqueConstraint(
                fields=["member", "external_userid"],
                condition=Q(stage__in=["ready", "calling", "unknown", "waiting"]),
                name="passing_moves_once",
            ),
            models.CheckConstraint(
                condition=Q(taker__isnull=False)
                | Q(stage__in=["planned", "failed", "cancelled", "returned"]),
                name="passing_has_taker",
            ),
            models.CheckConstraint(
                condition=~Q(stage="failed") | ~Q(reason=""), name="passing_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["handover", "stage", "taker"], name="passing_stage"),
            models.Index(
                fields=["taker", "external_userid"],
                name="passing_awaited",
                condition=Q(stage__in=["calling", "unknown", "waiting"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.stage}"

    @property
    def can_be_tried(self) -> bool:
        """Whether she stayed, and may be handed on once more."""
        return self.stage in AGAIN


class GroupPassing(models.Model):
    """One group of a hand-over: its owner changes at once, or WeCom says why not."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="groups")
    group = models.ForeignKey(GroupChat, models.CASCADE, related_name="passings")
    taker = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    by_hand = models.BooleanField(default=False)
    stage = models.CharField(max_length=9, choices=Stage.choices, default=Stage.PLANNED)
    errcode = models.IntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "group"], name="group_passing_once"),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(stage__in=["ready", "calling", "unknown"]),
                name="group_passing_moves_once",
            ),
        ]
        indexes = [models.Index(fields=["handover", "stage"], name="group_passing_stage")]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.stage}"


class Orphan(models.Model):
    """A customer of a member who left, whom WeCom lists as taken over by nobody yet."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="orphans")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    external_userid = models.CharField(max_length=64)
    left_at = models.DateTimeField(null=True)  # when the member left, as WeCom says
    seen_at = models.DateTimeField()  # last on WeCom's list

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "external_userid"], name="orphan_once"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} after {self.member_id}"
