"""The ledger: one row for everything that we want to say to a customer, whatever becomes of it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import Customer
from yutang.org.models import Member


class Carrier(models.TextChoices):
    """How a message reaches a customer."""

    WECOM_SINGLE = "wecom_single", _("WeCom, one to one")
    WECOM_GROUP = "wecom_group", _("WeCom groups")
    MOMENTS = "moments", _("Moments")
    WELCOME = "welcome", _("Welcome")
    STAFF_TODO = "staff_todo", _("Task for the member")
    SMS = "sms", _("SMS")
    CHAT = "chat", _("By hand in a chat")


class Purpose(models.TextChoices):
    """What a message is for; only promotions and services count against budgets."""

    PROMOTION = "promotion", _("Promotion")
    SERVICE = "service", _("Service")
    TRANSACTION = "transaction", _("Order or service notice")


class Message(models.Model):
    """One message to one customer; written when it is planned, never deleted.

    Planned twice under one key (source, step, occurrence, customer), it stands here once.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held back for now")
        ADMITTED = "admitted", _("Admitted")
        SUPPRESSED = "suppressed", _("Not sent")
        HANDED = "handed", _("Handed over")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("Not known yet")

    class Reason(models.TextChoices):
        """Why it waits, wasn't sent, or failed."""

        NONE = "", "—"
        # held
        QUIET = "quiet", _("Quiet hours")
        BLACKOUT = "blackout", _("No messages on this day")
        GAP = "gap", _("Too soon after the last contact")
        BUDGET = "budget", _("Contact budget is used up")
        PROMOTIONS = "promotions", _("Budget for promotions is used up")
        CARRIER = "carrier", _("WeCom's own limit is reached")
        ARBITRATION = "arbitration", _("A more important plan wants this customer")
        PAUSED = "paused", _("The plan is paused")
        # suppressed
        OPTED_OUT = "opted_out", _("Doesn't want messages")
        RELATION = "relation", _("No member can reach the customer")
        CONTROL = "control", _("In the control group")
        HOLDOUT = "holdout", _("In the brand's own control group")
        EXPIRED = "expired", _("Its time was over")
        CANCELLED = "cancelled", _("The plan was cancelled")
        NOT_MEANT = "not_meant", _("Left the audience meanwhile")
        NO_PHONE = "no_phone", _("No phone number is known")
        # failed
        CONTENT = "content", _("Its content may not be said any more")
        NO_FRIEND = "no_friend", _("No longer a friend")
        CAP = "cap", _("Received enough messages this period")
        UNREACHABLE = "unreachable", _("WeCom can't reach the customer")
        REFUSED = "refused", _("WeCom refused the message")
        UNCONFIRMED = "unconfirmed", _("The member didn't confirm")
        SMS_REFUSED = "sms_refused", _("The SMS provider refused it")
        SMS_LOST = "sms_lost", _("The phone couldn't be reached")
        NO_REPORT = "no_report", _("The SMS provider never said what became of it")

    source_type = models.CharField(max_length=12)  # "send", "welcome" …, see `sources`
    source_id = models.BigIntegerField()
    step = models.CharField(max_length=40, default="", blank=True)
    occurrence = models.CharField(max_length=40, default="", blank=True)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="messages", db_index=False)
    # Who says it; for one-to-one messages chosen when it is admitted.
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", db_index=False)
    carrier = models.CharField(max_length=12, choices=Carrier.choices)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    priority = models.SmallIntegerField(default=0)  # larger goes first
    variant = models.SmallIntegerField(default=0)  # which of the plan's contents
    # By the plan's salt: whoever is in its control group is refused where others are admitted.
    is_control = models.BooleanField(default=False, db_default=False)
    due_at = models.DateTimeField()  # not before
    expires_at = models.DateTimeField(null=True)  # not after; null: whenever
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True, default="")
    held_until = models.DateTimeField(null=True)  # when to ask the governor again
    lifecycle = models.CharField(max_length=8, blank=True, default="")  # at its admission
    task = models.ForeignKey(
        "outreach.Task", models.SET_NULL, null=True, related_name="messages", db_index=False
    )
    planned_at = models.DateTimeField(db_default=Now())
    admitted_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)  # delivered, failed or suppressed

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_type", "source_id", "step", "occurrence", "customer"],
                name="message_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_until__isnull=False), name="message_held_until"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "suppressed", "failed"]) | ~Q(reason=""),
                name="message_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["admitted", "handed", "delivered"])
                | Q(admitted_at__isnull=False),
                name="message_admitted_at",
            ),
        ]
        indexes = [
            # Budgets: what a customer was sent of late, and what is on its way.
            models.Index(
                fields=["customer", "-admitted_at"],
                name="message_spent",
                condition=Q(admitted_at__isnull=False),
            ),
            # When the governor is asked (again).
            models.Index(
                Coalesce("held_until", "due_at"),
                "id",
                name="message_to_ask",
                condition=Q(state__in=["planned", "held"]),
            ),
            # Rivals: what else waits to be said to the same customer.
            models.Index(
                fields=["customer"],
                name="message_rival",
                condition=Q(state__in=["planned", "held"]),
            ),
            models.Index(
                fields=["member", "admitted_at", "id"],
                name="message_to_pack",
                condition=Q(state="admitted"),
            ),
            models.Index(fields=["task", "customer"], name="message_task"),
            models.Index(fields=["customer", "-planned_at"], name="message_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.source_type}:{self.source_id} → {self.customer_id}"


class Task(models.Model):
    """One mass-send task at WeCom: one member, one content, many customers (or groups).

    Its row is committed before WeCom is called; a call without an answer leaves it *unknown*, and
    it is looked for in WeCom's list, never made a second time blindly.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits to be handed over")
        CREATING = "creating", _("Being handed over")
        UNKNOWN = "unknown", _("WeCom didn't answer; being looked for")
        CREATED = "created", _("Waits for the member")
        CONFIRMED = "confirmed", _("Confirmed by the member")
        CANCELLED = "cancelled", _("Cancelled")
        REFUSED = "refused", _("Refused by WeCom")

    source_type = models.CharField(max_length=12)
    source_id = models.BigIntegerField()
    step = models.CharField(max_length=40, default="", blank=True)
    variant = models.SmallIntegerField(default=0)
    carrier = models.CharField(max_length=12, choices=Carrier.choices)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    size = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)  # as handed over; tells it from others in WeCom's list
    attachments = models.JSONField(default=list)  # as `content.attachments` describes them
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    msgid = models.CharField(max_length=80, blank=True, default="")
    detail = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField(db_default=Now())
    called_at = models.DateTimeField(null=True)  # when WeCom was called last
    created_at = models.DateTimeField(null=True)  # WeCom had taken it
    confirmed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)  # last
    reminders = models.PositiveSmallIntegerField(default=0)  # without 24 hours' rest between
    tries = models.PositiveSmallIntegerField(default=0)  # of what its state waits for
    polled_at = models.DateTimeField(null=True)
    # When it is worked on next, whatever its state; while somebody works, when that one is late.
    poll_next_at = models.DateTimeField(null=True)  # null: its results are complete

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["msgid"], condition=~Q(msgid=""), name="task_msgid_once"
            ),
        ]
        indexes = [
            models.Index(fields=["source_type", "source_id"], name="task_source"),
            models.Index(fields=["member", "state"], name="task_member"),
            models.Index(
                fields=["poll_next_at"], name="task_poll", condition=Q(poll_next_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_type}:{self.source_id} by {self.member_id}"
