"""Scripts: answers that members send with one click, found by a few letters."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.commerce.models import Product
from yutang.customers.models import Customer
from yutang.org.models import Member, Unit


class Scene(models.TextChoices):
    """Where in a sale an answer belongs."""

    BEFORE = "before", _("Before the sale")
    DURING = "during", _("During the sale")
    AFTER = "after", _("After the sale")


class ScriptCategory(models.Model):
    """A kind of answers within a scene, the brand's own."""

    scene = models.CharField(max_length=8, choices=Scene.choices)
    name = models.CharField(max_length=40)
    order = models.IntegerField(default=0)  # smaller first

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scene", "name"], name="script_category_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Script(models.Model):
    """An answer of several parts in order, with the letters it is found by."""

    class Level(models.TextChoices):
        PERSONAL = "personal", _("Personal")
        TEAM = "team", _("Team")
        ENTERPRISE = "enterprise", _("Enterprise")

    category = models.ForeignKey(ScriptCategory, models.PROTECT, related_name="scripts")
    title = models.CharField(max_length=60)
    parts = models.JSONField(default=list)  # as `content.parts` describes them
    level = models.CharField(max_length=10, choices=Level.choices)
    owner = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    obstacle = models.CharField(max_length=16, blank=True)  # which it helps over (K10)
    need = models.CharField(max_length=16, blank=True)  # which it answers
    lifecycles = ArrayField(models.CharField(max_length=8), default=list)  # empty: any stage
    tag_ids = ArrayField(models.BigIntegerField(), default=list)  # of customers it suits
    product = models.ForeignKey(Product, models.SET_NULL, null=True, related_name="+")
    # What it is found by; `rules.spelling` makes them from title and parts.
    plain_title = models.CharField(max_length=80)
    plain_text = models.TextField()
    pinyin = models.TextField()  # of the title: " jiage ge", every ending behind a space
    initials = models.TextField()  # likewise: " jg g"
    use_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level="personal", owner__isnull=False, unit=None)
                | Q(level="team", owner=None, unit__isnull=False)
                | Q(level="enterprise", owner=None, unit=None),
                name="script_belongs_to_its_level",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ScriptFavourite(models.Model):
    """A member wants the script at hand."""

    script = models.ForeignKey(Script, models.CASCADE, related_name="favourites")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "script"], name="script_favourite_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.script_id}"


class ScriptUse(models.Model):
    """A member sent a script to a customer, or into a group chat (no customer)."""

    script = models.ForeignKey(Script, models.CASCADE, related_name="uses")
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["member", "-at"], name="script_use_of_member")]

    def __str__(self) -> str:
        return f"{self.script_id} by {self.member_id}"
