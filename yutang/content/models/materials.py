"""Materials: what can be said to customers, in folders, with every version that there was."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.kernel.models import File
from yutang.org.models import Member


class Kind(models.TextChoices):
    """The forms that a material can have."""

    TEXT = "text", _("Text")
    IMAGE = "image", _("Picture")
    ARTICLE = "article", _("Article")
    LINK = "link", _("Link")
    MINIPROGRAM = "miniprogram", _("Mini program")
    VIDEO = "video", _("Video")
    FILE = "file", _("File")
    POSTER = "poster", _("Poster")


class Folder(models.Model):
    """Where materials stand; the path holds the ids from the root down."""

    name = models.CharField(_("Name"), max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, blank=True, db_index=True)  # "/3/17/", itself included
    asks_approval = models.BooleanField(default=False)  # holds for all folders below it too

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], name="content_folder_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Content(models.Model):
    """What a material says; the material holds what is in use, its versions what was."""

    title = models.CharField(_("Title"), max_length=120)
    summary = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField(blank=True, default="")  # the words said with it
    attachments = models.JSONField(default=list)  # as `content.attachments` describes them
    body = models.JSONField(default=list)  # an article's blocks, as `content.blocks` describes them
    cover = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Material(Content):
    """Something to say, once approved the same for everybody who says it.

    Its row holds the version in use (or, before the first approval, the newest one). A change
    that waits for approval stands in `MaterialVersion` only, so what is in use stays in use.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waits for approval")
        APPROVED = "approved", _("In use")
        RETIRED = "retired", _("Retired")

    CONTENT = ("title", "summary", "text", "attachments", "body", "cover_id")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    folder = models.ForeignKey(Folder, models.PROTECT, null=True, related_name="materials")
    topic = models.CharField(max_length=40, blank=True, default="")
    lifecycles = ArrayField(models.CharField(max_length=16), default=list, db_default=[])
    obstacles = ArrayField(models.CharField(max_length=16), default=list, db_default=[])
    needs = ArrayField(models.CharField(max_length=16), default=list, db_default=[])
    product_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    file_ids = ArrayField(models.UUIDField(), default=list, db_default=[])  # shown to customers
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)  # the number of the version in this row
    newest = models.PositiveIntegerField(default=1)  # the number of the last version made
    waits = models.BooleanField(default=False)  # the newest version waits for approval
    expires_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(newest__gte=models.F("version")), name="material_newest_last"
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(waits=True), name="material_waiting_waits"
            ),
        ]
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="material_recent"),
            GinIndex(fields=["product_ids"], name="material_products"),
            GinIndex(fields=["file_ids"], name="material_files"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_usable(self, at: datetime) -> bool:
        expired = self.expires_at is not None and self.expires_at <= at
        return self.state == self.State.APPROVED and not expired


class MaterialVersion(Content):
    """What a material said, or shall say; never changed but by the decision about it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        PASSED = "passed", _("Replaced while it waited")

    material = models.ForeignKey(Material, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices)
    author = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True, default="")  # why it was refused

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["material", "number"], name="material_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class RecentPick(models.Model):
    """A member chose a material lately: the picker offers it first."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    material = models.ForeignKey(Material, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "material"], name="recent_pick_once"),
        ]
