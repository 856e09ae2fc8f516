"""From the scan of a code to the customer who arrived by it."""

from django.db import models
from django.db.models import Q

from yutang.acquisition.models.codes import Code
from yutang.customers.models import Customer
from yutang.org.models import Member


class Lock(models.Model):
    """The one member a person meets, whichever code of whichever store she scans.

    Before she adds anybody the person is known by openid or unionid only; each of the keys that
    is known is unique.
    """

    openid = models.CharField(max_length=64, null=True, unique=True)  # of the corp
    unionid = models.CharField(max_length=64, null=True, unique=True)
    external_userid = models.CharField(max_length=64, null=True, unique=True)
    customer = models.OneToOneField(Customer, models.CASCADE, null=True, related_name="lock")
    member = models.ForeignKey(Member, models.PROTECT, related_name="locks")
    code = models.ForeignKey(Code, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)  # when the first member had left

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(openid__isnull=False)
                | Q(unionid__isnull=False)
                | Q(external_userid__isnull=False)
                | Q(customer__isnull=False),
                name="lock_knows_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} holds a person"


class Assignment(models.Model):
    """One decision: this person meets this member, for these reasons.

    `explanation`: the facts of `rules.assignment.explain`, told by `explanations.sentence`.
    """

    lock = models.ForeignKey(Lock, models.CASCADE, related_name="assignments")
    code = models.ForeignKey(Code, models.PROTECT, related_name="assignments")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    explanation = models.JSONField(default=dict)
    at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["code", "-at"], name="assignment_by_code"),
            models.Index(
                fields=["member", "at"],
                condition=Q(arrived_at__isnull=True),
                name="assignment_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code_id} gave {self.member_id}"


class Scan(models.Model):
    """One person opened a page code; the token finds this very scan again on arrival."""

    token = models.CharField(max_length=30, unique=True)
    code = models.ForeignKey(Code, models.PROTECT, related_name="scans")
    openid = models.CharField(max_length=64, blank=True, db_index=True)
    unionid = models.CharField(max_length=64, blank=True, db_index=True)
    external_userid = models.CharField(max_length=64, blank=True, db_index=True)
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="scans")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    at = models.DateTimeField()
    matched_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["code", "at"], name="scan_by_code")]

    def __str__(self) -> str:
        return self.token


class Arrival(models.Model):
    """A customer came by a code for the first time; what she did since counts for the code."""

    code = models.ForeignKey(Code, models.PROTECT, related_name="arrivals")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="arrivals")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    scan = models.ForeignKey(Scan, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    is_first = models.BooleanField(default=True)  # she never came by another code before
    lost_at = models.DateTimeField(null=True)  # she removed the member, and hasn't come back

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "customer"], name="arrival_once"),
        ]
        indexes = [models.Index(fields=["code", "at"], name="arrival_by_code")]

    def __str__(self) -> str:
        return f"{self.customer_id} came by {self.code_id}"
