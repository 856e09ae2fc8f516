"""Customers: who they are and who follows them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.org.models import Member, Unit


class Customer(models.Model):
    """A person (or a company's person) whom the brand serves or has sold to."""

    class Gender(models.IntegerChoices):
        UNKNOWN = 0, _("Not known")
        MALE = 1, _("Male")
        FEMALE = 2, _("Female")

    class Type(models.IntegerChoices):
        BUYER = 0, _("Buyer, not in WeCom")
        WECHAT = 1, _("WeChat")
        WECOM = 2, _("WeCom")

    name = models.CharField(max_length=120, blank=True)
    avatar = models.CharField(max_length=500, blank=True)
    gender = models.SmallIntegerField(choices=Gender.choices, default=Gender.UNKNOWN)
    type = models.SmallIntegerField(choices=Type.choices, default=Type.BUYER)
    corp_name = models.CharField(max_length=120, blank=True)
    # Who this customer became by a merge; the row stays so that the merge can be undone.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class Identity(models.Model):
    """One name that the outside world knows a customer by; it belongs to one customer only."""

    class Kind(models.TextChoices):
        EXTERNAL_USERID = "external_userid", _("WeCom customer id")
        UNIONID = "unionid", _("WeChat union id")
        OPENID = "openid", _("WeChat open id")
        PHONE = "phone", _("Phone")
        MEMBER_NO = "member_no", _("Member number")
        BUYER = "buyer", _("Shop buyer")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    realm = models.CharField(max_length=64, blank=True)  # the app of an openid, the shop of a buyer
    value = models.CharField(max_length=128)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "realm", "value"], name="identity_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.realm}"


class Follow(models.Model):
    """A member's relation with a customer; it stays as history after it ended."""

    class EndedBy(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        MEMBER = "member", _("Member")
        TRANSFER = "transfer", _("Transfer")
        UNSEEN = "unseen", _("Gone when we looked")  # found by reconciling

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="follows")
    member = models.ForeignKey(Member, models.PROTECT, related_name="follows")
    # Which of the customer's accounts the member follows; empty: known before there were several.
    external_userid = models.CharField(max_length=64, blank=True, default="", db_default="")
    since = models.DateTimeField()
    is_half = models.BooleanField(default=False)  # the member has not confirmed yet
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=8, choices=EndedBy.choices, blank=True)
    state = models.CharField(max_length=64, blank=True)  # of the code, as WeCom gave it
    add_way = models.SmallIntegerField(default=0)
    remark = models.CharField(max_length=120, blank=True)
    description = models.CharField(max_length=300, blank=True)
    remark_corp = models.CharField(max_length=120, blank=True)
    mobiles = ArrayField(models.CharField(max_length=32), default=list)
    personal_tags = ArrayField(models.CharField(max_length=60), default=list)
    seen_at = models.DateTimeField(null=True)  # details last read from WeCom

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "member"], name="follow_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="") | ~(Q(ended_at=None) | Q(ended_by="")),
                name="follow_end_whole",
            ),
        ]
        indexes = [models.Index(fields=["member", "since"], name="follow_member")]

    def __str__(self) -> str:
        return f"{self.member_id} follows {self.customer_id}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class Consent(models.Model):
    """What a customer agreed or objected to; the newest row of a purpose holds."""

    class Purpose(models.TextChoices):
        MARKETING = "marketing", _("Marketing messages")
        CHAT_ARCHIVE = "chat_archive", _("Chat archiving")
        PROFILING = "profiling", _("Personal recommendations")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    given = models.BooleanField()
    at = models.DateTimeField(db_default=Now())
    source = models.CharField(max_length=60)  # "wecom", "member:3", "page:optout"

    def __str__(self) -> str:
        return f"{self.customer_id} {self.purpose}"


class Source(models.Model):
    """How a customer first came; written once."""

    customer = models.OneToOneField(
        Customer, models.CASCADE, primary_key=True, related_name="source"
    )
    key = models.CharField(max_length=40)  # "code:12"
    store = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.key}"
