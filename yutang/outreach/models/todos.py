"""What members have to do for customers, and how often they were reminded of it."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import Customer
from yutang.org.models import Member
from yutang.outreach.models.ledger import Message


class Todo(models.Model):
    """One thing for one member to do, with the words ready; it stays after it was done.

    `key` says what it stands for ("message:12", "greet:3:45"), so that it stands here once.
    """

    class Kind(models.TextChoices):
        FOLLOW_UP = "follow_up", _("Follow-up")  # given by hand
        MESSAGE = "message", _("Planned message")  # by a plan, through the ledger
        GREET = "greet", _("Greeting")  # of a new customer
        CHATS = "chats", _("Chats without an answer")  # by WeCom's figures of a day
        REMOVAL = "removal", _("Removal")  # a customer is lost

    class Skip(models.TextChoices):
        """Why it was left."""

        NONE = "", "—"
        DONE_BEFORE = "done_before", _("Settled already")
        NO_ANSWER = "no_answer", _("Can't be reached")
        NOT_WANTED = "not_wanted", _("The customer doesn't want it")
        NOT_FITTING = "not_fitting", _("Doesn't fit this customer")

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FOLLOW_UP)
    key = models.CharField(max_length=60, null=True, unique=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="todos")
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="todos")
    title = models.CharField(max_length=120)
    words = models.TextField(blank=True)  # ready to be sent or copied
    attachments = models.JSONField(default=list)  # as `content.attachments` describes them
    due_on = models.DateField()  # the enterprise's day; before it the todo isn't shown
    last_on = models.DateField(null=True)  # overdue after this day; null: after `due_on`
    value = models.BigIntegerField(default=0)  # fen; see `queries.worth`, as it was when given
    message = models.OneToOneField(Message, models.CASCADE, null=True, related_name="todo")
    given_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    taken_from = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    skipped_at = models.DateTimeField(null=True)
    skip_reason = models.CharField(max_length=12, choices=Skip.choices, blank=True, default="")
    settled_at = models.DateTimeField(null=True)  # its message is told; no way back

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(skipped_at=None), name="todo_ends_one_way"
            ),
            models.CheckConstraint(
                condition=Q(skipped_at=None, skip_reason="")
                | (Q(skipped_at__isnull=False) & ~Q(skip_reason="")),
                name="todo_skip_says_why",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None)
                | Q(done_at__isnull=False)
                | Q(skipped_at__isnull=False),
                name="todo_settled_after_its_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["member", "due_on"],
                name="todo_open",
                condition=Q(done_at=None, skipped_at=None),
            ),
            models.Index(
                fields=["member", "done_at"], name="todo_done", condition=Q(done_at__isnull=False)
            ),
            models.Index(
                fields=["id"],
                name="todo_to_settle",
                condition=Q(message__isnull=False, settled_at=None)
                & (Q(done_at__isnull=False) | Q(skipped_at__isnull=False)),
            ),
            models.Index(fields=["customer", "-created_at"], name="todo_of_customer"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.skipped_at is None

    def is_overdue(self, today: date) -> bool:
        return self.is_open and (self.last_on or self.due_on) < today


class Nudge(models.Model):
    """A manager's reminder to a member, by an app message; written before WeCom is called."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="nudges", db_index=False)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())
    waiting = models.PositiveIntegerField(default=0)  # how much waited for the member then
    sent_at = models.DateTimeField(null=True)
    detail = models.CharField(max_length=200, blank=True, default="")  # why WeCom refused

    class Meta:
        indexes = [models.Index(fields=["member", "-at"], name="nudge_of_member")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.at}"
