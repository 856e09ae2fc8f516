"""Quality of service: words that members may not say, how fast they answer, who removes them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import Customer
from yutang.org.models import Member


class InterceptRule(models.Model):
    """Words that some members may not say to customers; WeCom keeps the rule and watches.

    The row says what we wish, `seen` what WeCom was last seen to hold. It is committed before
    WeCom is called: a creation without an answer is *unknown* and looked for in WeCom's list.
    """

    class Kind(models.IntegerChoices):
        """What WeCom does with such a message; the numbers are WeCom's."""

        BLOCK = 1, _("Warn and stop the message")
        WARN = 2, _("Warn only")

    class Semantics(models.IntegerChoices):
        """What WeCom recognises by itself."""

        PHONE = 1, _("Phone numbers")
        EMAIL = 2, _("E-mail addresses")
        RED_PACKET = 3, _("Red packets")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits to be told to WeCom")
        CALLING = "calling", _("Being told to WeCom")
        UNKNOWN = "unknown", _("WeCom didn't answer; being looked for")
        KEPT = "kept", _("In force")
        DRIFTED = "drifted", _("Differs from WeCom")
        REFUSED = "refused", _("Refused by WeCom")
        LEAVING = "leaving", _("Being deleted")

    name = models.CharField(max_length=20)
    words = ArrayField(models.CharField(max_length=32))
    semantics = ArrayField(models.PositiveSmallIntegerField(), default=list)
    kind = models.PositiveSmallIntegerField(choices=Kind.choices, default=Kind.BLOCK)
    userids = ArrayField(models.CharField(max_length=64), default=list)
    department_ids = ArrayField(models.BigIntegerField(), default=list)
    rule_id = models.CharField(max_length=64, blank=True, default="")  # empty: not at WeCom yet
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    seen = models.JSONField(null=True)  # as `rules.intercepting.Wording`; null: it is gone there
    seen_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    looks = models.PositiveSmallIntegerField(default=0)  # in vain, for what an answer lacks
    detail = models.CharField(max_length=300, blank=True, default="")  # why WeCom refused
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule_id"], condition=~Q(rule_id=""), name="intercept_rule_id_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["kept", "drifted"]) | ~Q(rule_id=""),
                name="intercept_kept_has_id",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Behaviour(models.Model):
    """One day of a member as WeCom counts it; shares and times only where customers wrote first."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="behaviours", db_index=False)
    day = models.DateField()  # WeCom's, which is China's
    chats = models.PositiveIntegerField(default=0)  # one-to-one
    messages = models.PositiveIntegerField(default=0)  # that the member sent
    replied = models.FloatField(null=True)  # percent of the chats that customers began
    reply_minutes = models.FloatField(null=True)  # until the first answer, on average
    lost = models.PositiveIntegerField(default=0)  # customers who deleted or blocked the member
    asked = models.PositiveIntegerField(default=0)  # requests that the member sent
    added = models.PositiveIntegerField(default=0)  # new customers
    read_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "day"], name="behaviour_once"),
            models.CheckConstraint(
                condition=Q(replied=None) | Q(replied__range=(0, 100)), name="behaviour_percent"
            ),
        ]
        indexes = [models.Index(fields=["day"], name="behaviour_day")]

    def __str__(self) -> str:
        return f"{self.member_id} on {self.day}"


class Alert(models.Model):
    """One app message to a member about removals; written before WeCom is called."""

    receiver = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    detail = models.CharField(max_length=200, blank=True, default="")  # why it didn't arrive

    class Meta:
        indexes = [models.Index(fields=["receiver", "-at"], name="alert_receiver")]

    def __str__(self) -> str:
        return f"{self.receiver_id} {self.at}"


class Removal(models.Model):
    """A customer removed a member, or a member a customer; one row for each time it happened."""

    class By(models.TextChoices):
        CUSTOMER = "customer", _("The customer")
        MEMBER = "member", _("The member")

    activity_id = models.BigIntegerField(unique=True)  # of the log, so that it is told once
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="removals")
    member = models.ForeignKey(Member, models.CASCADE, related_name="removals", db_index=False)
    by = models.CharField(max_length=8, choices=By.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="removal_recent"),
            models.Index(fields=["member", "-at"], name="removal_member"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} and {self.member_id}"


class Notice(models.Model):
    """A removal that a member has to be told of; `alert` is the message that told it."""

    removal = models.ForeignKey(Removal, models.CASCADE, related_name="notices")
    receiver = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    alert = models.ForeignKey(Alert, models.SET_NULL, null=True, related_name="notices")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["removal", "receiver"], name="notice_once"),
        ]
        indexes = [
            models.Index(fields=["receiver"], name="notice_waiting", condition=Q(alert=None)),
        ]

    def __str__(self) -> str:
        return f"{self.removal_id} to {self.receiver_id}"
