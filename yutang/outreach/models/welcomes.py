"""What new customers are greeted with, and each greeting's fate."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.audiences.models import Audience
from yutang.customers.models import Customer
from yutang.org.models import Member


class Welcome(models.Model):
    """A welcome message: for one code or any, for certain hours or always."""

    name = models.CharField(_("Name"), max_length=60)
    source_key = models.CharField(max_length=40, blank=True)  # "code:12"; empty: any code
    # Only whom we know to be in it: who comes back, or stands on an uploaded list. Null: anybody.
    audience = models.ForeignKey(Audience, models.PROTECT, null=True, related_name="+")
    weekdays = ArrayField(models.SmallIntegerField(), default=list)  # 0 Monday; empty: every day
    begins = models.TimeField(null=True)
    ends = models.TimeField(null=True)
    text = models.TextField()
    attachments = models.JSONField(default=list)  # as `commands.Attachment` describes them
    # A second message, one to one through the governor, so many hours after the welcome.
    second_text = models.TextField(blank=True, default="", db_default="")
    second_after_hours = models.PositiveSmallIntegerField(null=True)
    is_on = models.BooleanField(default=True)
    changed_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(begins=None, ends=None) | Q(begins__isnull=False, ends__isnull=False),
                name="welcome_hours_whole",
            ),
            models.CheckConstraint(
                condition=Q(begins=None) | ~Q(begins=models.F("ends")), name="welcome_hours_last"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WelcomeSend(models.Model):
    """One welcome for one event, whatever became of it; written before WeCom is called."""

    class State(models.TextChoices):
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        LATE = "late", _("Too late")
        REFUSED = "refused", _("Refused by WeCom")
        NOTHING = "nothing", _("No welcome set")

    class Reason(models.TextChoices):
        NONE = "", "—"
        QUEUED = "queued", _("Still waiting in our queue when the 20 seconds were over")
        SILENT = "silent", _("WeCom didn't answer within the 20 seconds")
        BUSY = "busy", _("WeCom was busy or limited us until the 20 seconds were over")
        ALREADY = "already", _("The customer had been welcomed or spoken to before")
        EXPIRED = "expired", _("WeCom says that the welcome code has ended")
        REFUSED = "refused", _("WeCom refused the message")
        NO_WELCOME = "no_welcome", _("No welcome fits this code and hour")

    inbox_id = models.BigIntegerField(unique=True)
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="+")
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    welcome = models.ForeignKey(Welcome, models.PROTECT, null=True, related_name="sends")
    source_key = models.CharField(max_length=40, blank=True)
    event_at = models.DateTimeField()  # WeCom's clock, whole seconds
    received_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)  # WeCom had taken it
    state = models.CharField(max_length=8, choices=State.choices, default=State.SENDING)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    left_out = models.PositiveSmallIntegerField(default=0)  # attachments not ready in time
    attempts = models.PositiveSmallIntegerField(default=0)  # calls that may have got through

    class Meta:
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="welcome_send_recent"),
            models.Index(
                fields=["-received_at", "-id"],
                name="welcome_send_missed",
                condition=Q(state__in=["late", "refused"]),
            ),
        ]

    @property
    def milliseconds(self) -> int | None:
        """From the event's arrival here until WeCom had taken the welcome."""
        if self.handed_at is None:
            return None
        return round((self.handed_at - self.received_at).total_seconds() * 1000)
