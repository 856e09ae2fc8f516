"""Customers: who they are, who follows them, what they are tagged with, and what happened."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.customers.kinds import Kind
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


class TagGroup(models.Model):
    """A group of tags, as WeCom groups them."""

    name = models.CharField(max_length=60)
    wecom_id = models.CharField(max_length=64, null=True, unique=True)
    order = models.BigIntegerField(default=0)  # larger first
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(deleted_at=None), name="tag_group_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A tag of the enterprise; personal tags of members stand on their follow."""

    group = models.ForeignKey(TagGroup, models.PROTECT, related_name="tags")
    name = models.CharField(max_length=60)
    wecom_id = models.CharField(max_length=64, null=True, unique=True)
    order = models.BigIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "name"], condition=Q(deleted_at=None), name="tag_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerTag(models.Model):
    """A customer bears a tag; through which follow, and where it came from."""

    class Source(models.TextChoices):
        MEMBER = "member", _("By hand")
        WECOM = "wecom", _("In WeCom")
        CODE = "code", _("Live code")
        RULE = "rule", _("Rule")
        IMPORT = "import", _("Import")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="tagged")
    follow = models.ForeignKey(Follow, models.CASCADE, null=True, related_name="tagged")
    source = models.CharField(max_length=8, choices=Source.choices)
    source_ref = models.CharField(max_length=60, blank=True)  # "code:12", "member:3"
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "tag", "follow"],
                name="customer_tag_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} is tagged {self.tag_id}"


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


class CurrentTransaction(Func):
    """The id of the transaction that writes the row, as a plain integer."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class Activity(models.Model):
    """One thing that happened with one customer; append-only, the log that all readers follow."""

    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="activities", db_index=False
    )
    kind = models.CharField(max_length=24, choices=Kind.choices)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    member = models.ForeignKey(Member, models.PROTECT, null=True, db_index=False)
    subject_type = models.CharField(max_length=24, blank=True)  # "code", "order", "tag" …
    subject_id = models.BigIntegerField(null=True)
    amount = models.BigIntegerField(null=True)  # smallest unit of the enterprise's currency
    props = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["xid", "id"], name="activity_reading"),
            models.Index(fields=["customer", "-happened_at", "-id"], name="activity_timeline"),
            models.Index(fields=["kind", "happened_at"], name="activity_kind"),
            models.Index(
                fields=["subject_type", "subject_id", "happened_at"],
                name="activity_subject",
                condition=~Q(subject_type=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.customer_id}"


class Profile(models.Model):
    """All we know about one customer in one row, kept up to date from the log."""

    class State(models.TextChoices):
        BUYER = "buyer", _("Buyer only")  # never was in WeCom
        FOLLOWED = "followed", _("Followed")
        LOST = "lost", _("Lost")

    customer = models.OneToOneField(
        Customer, models.CASCADE, primary_key=True, related_name="profile"
    )
    name = models.CharField(max_length=120, blank=True)
    search = SearchVectorField(null=True)  # every ending of names, remarks and phone numbers
    state = models.CharField(max_length=8, choices=State.choices, default=State.BUYER)
    tag_ids = ArrayField(models.BigIntegerField(), default=list)
    member_ids = ArrayField(models.BigIntegerField(), default=list)  # present followers
    unit_ids = ArrayField(models.BigIntegerField(), default=list)  # their units and all above
    consultant = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    store = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    source_key = models.CharField(max_length=40, blank=True)  # "code:12": how she first came
    added_at = models.DateTimeField(null=True)  # first follow
    lost_at = models.DateTimeField(null=True)  # last follow ended
    order_count = models.PositiveIntegerField(default=0)
    order_amount = models.BigIntegerField(default=0)
    refund_amount = models.BigIntegerField(default=0)
    first_order_at = models.DateTimeField(null=True)
    last_order_at = models.DateTimeField(null=True)
    activity_count = models.PositiveIntegerField(default=0)
    last_activity_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="profile_search", fastupdate=False),
            GinIndex(fields=["tag_ids"], name="profile_tags", fastupdate=False),
            GinIndex(fields=["member_ids"], name="profile_members", fastupdate=False),
            GinIndex(fields=["unit_ids"], name="profile_units", fastupdate=False),
            models.Index(fields=["source_key", "customer"], name="profile_source"),
            models.Index(
                models.F("last_activity_at").desc(nulls_last=True),
                models.F("customer").desc(),
                name="profile_recent",
            ),
            models.Index(
                models.F("added_at").desc(nulls_last=True),
                models.F("customer").desc(),
                name="profile_added",
            ),
            models.Index(
                models.F("order_amount").desc(), models.F("customer").desc(), name="profile_amount"
            ),
            models.Index(
                models.F("last_order_at").desc(nulls_last=True),
                models.F("customer").desc(),
                name="profile_last_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name
