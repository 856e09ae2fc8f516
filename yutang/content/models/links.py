"""Links that tell who read what: one token for a material said from one source to one person."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from yutang.commerce.models import Product
from yutang.content.models.materials import Material
from yutang.customers.models import Customer
from yutang.org.models import Member


class TrackedLink(models.Model):
    """An address of a material; the token says nothing about anybody, the row does.

    The same arguments have one row. Without `version` it opens what is in use.
    """

    token = models.CharField(max_length=22, unique=True)  # 128 random bits
    material = models.ForeignKey(Material, models.CASCADE, related_name="links", db_index=False)
    version = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=40)  # "send:12", "script:5", "sidebar"
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")  # who says it
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="content_links")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["material", "source", "customer", "member", "version"],
                name="tracked_link_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["source"], name="tracked_link_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.material_id}"


class Visit(models.Model):
    """A link opened once in one browser. It counts once its page was on the screen (`seen_at`).

    `seconds` and `depth` (percent) are the totals that the page told; `told_seconds` is how much
    of that the log knows already.
    """

    token = models.CharField(max_length=22, unique=True)
    link = models.ForeignKey(TrackedLink, models.CASCADE, related_name="visits")
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="content_visits")
    # Who it is otherwise: "o:" and the openid of a stranger, "b:" and a number of the browser.
    reader = models.CharField(max_length=80, blank=True, default="")
    by_staff = models.BooleanField(default=False)  # members who look don't count
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="passed_on")
    opened_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)  # when the page was last heard of
    ended_at = models.DateTimeField(null=True)  # when it said that it was left
    seconds = models.PositiveIntegerField(default=0)
    depth = models.PositiveSmallIntegerField(default=0)
    told_seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(depth__lte=100), name="visit_depth_percent"),
            models.CheckConstraint(
                condition=Q(seconds__gte=models.F("told_seconds")), name="visit_told_what_was_read"
            ),
        ]
        indexes = [
            models.Index(
                fields=["last_at"],
                name="visit_to_tell",
                condition=Q(customer__isnull=False, seconds__gt=models.F("told_seconds")),
            ),
            models.Index(fields=["opened_at"], name="visit_unseen", condition=Q(seen_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} by {self.customer_id or self.reader}"


class Forward(models.Model):
    """A customer passed a material on, and this other person read it: once for each of them."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="content_forwards")
    reader = models.CharField(max_length=80)  # "c:" and the customer, or as `Visit.reader`
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["material", "customer", "reader"], name="content_forward_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} passed {self.material_id} on"


class Click(models.Model):
    """A reader followed a product card or a link of what she read: once in each visit."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="clicks", db_index=False)
    product = models.ForeignKey(Product, models.CASCADE, null=True, related_name="+")
    url = models.CharField(max_length=600, blank=True, default="")  # shortened; no product then
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "product", "url"], name="content_click_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.url or f"product {self.product_id}"
