"""Tags of the enterprise, and who bears them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.customers.models.people import Customer, Follow


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
        JOURNEY = "journey", _("Journey")

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
