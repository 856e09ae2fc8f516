"""What a brand wants to know of its customers beyond the profile: own typed facts."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.customers.models.people import Customer
from yutang.org.models import Member

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
MOST = 1e15


class FactType(models.Model):
    """One thing the brand wants to know of its customers, and the form of its values."""

    class Form(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("One choice")
        CHOICES = "choices", _("Several choices")
        YES_NO = "yes_no", _("Yes or no")
        PERSON = "person", _("Person with a date")  # a child with its birth date

    key = models.SlugField(max_length=40, unique=True)  # in rules, files and the API; never changes
    name = models.CharField(max_length=60)
    form = models.CharField(max_length=8, choices=Form.choices)  # never changes
    unit = models.CharField(max_length=20, blank=True)  # of a number: "kg"
    help = models.CharField(max_length=200, blank=True)
    is_personal = models.BooleanField(default=False)  # masked like a phone number
    order = models.IntegerField(default=0)  # smaller first
    archived_at = models.DateTimeField(null=True)
    moved_on = models.DateField(null=True)  # the last day that moved customers between stages

    def __str__(self) -> str:
        return self.name


class Choice(models.Model):
    """One value that a choice may have."""

    type = models.ForeignKey(FactType, models.CASCADE, related_name="choices")
    # By which code knows the choice, whatever its name becomes; empty: code doesn't know it.
    key = models.CharField(max_length=16, blank=True, default="", db_default="")
    name = models.CharField(max_length=60)
    order = models.IntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type", "name"], name="choice_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """A stage that a date leads to: from so many months and days after it (negative: before) on.

    A month after a date is the same day of the next month, or its last day if it has none.
    """

    type = models.ForeignKey(FactType, models.CASCADE, related_name="stages")
    name = models.CharField(max_length=60)
    from_months = models.IntegerField(default=0, db_default=0)
    from_days = models.IntegerField()
    to_months = models.IntegerField(default=0, db_default=0)
    to_days = models.IntegerField(null=True)  # not included; null: for ever

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type", "name"], name="stage_name_once"),
            models.CheckConstraint(  # roughly; the command compares them to the day
                condition=Q(to_days=None)
                | Q(to_days__gt=F("from_days") + 30 * (F("from_months") - F("to_months"))),
                name="stage_ends_after_its_begin",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Fact(models.Model):
    """One value of one fact of a customer: several rows for several choices or persons."""

    class Source(models.TextChoices):
        MEMBER = "member", _("By hand")
        IMPORT = "import", _("Import")
        API = "api", _("API")
        CUSTOMER = "customer", _("By the customer")
        JOURNEY = "journey", _("Journey")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="facts")
    type = models.ForeignKey(FactType, models.PROTECT, related_name="facts")
    slot = models.CharField(max_length=60, blank=True)  # choice id or person; empty: one value only
    text = models.CharField(max_length=300, blank=True)  # of a person: the name
    number = models.FloatField(null=True)  # yes: 1, no: 0
    day = models.DateField(null=True)
    choice = models.ForeignKey(Choice, models.PROTECT, null=True, related_name="facts")
    stage = models.ForeignKey(Stage, models.SET_NULL, null=True, related_name="facts")
    stage_since = models.DateField(null=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    actor = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "type", "slot"], name="fact_once"),
            models.CheckConstraint(
                condition=Q(day=None) | Q(day__range=(EARLIEST, LATEST)), name="fact_day_sane"
            ),
            models.CheckConstraint(  # NaN is larger than any number
                condition=Q(number=None) | Q(number__gte=-MOST, number__lte=MOST),
                name="fact_number_finite",
            ),
        ]
        indexes = [models.Index(fields=["type", "day"], name="fact_day")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.type_id}"
