"""What stands in WeCom for our codes and members: contact ways and acquisition links."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yutang.acquisition.models.codes import Code
from yutang.kernel.models import File
from yutang.org.models import Member


class Standing(models.TextChoices):
    """How far a thing of ours stands in WeCom.

    After a call that timed out it is *unknown*: looked up by listing, never blindly repeated.
    """

    WAITING = "waiting", _("Waiting")
    LIVE = "live", _("Live")
    UNKNOWN = "unknown", _("Being checked")
    REFUSED = "refused", _("Refused")
    REMOVED = "removed", _("Removed")


class Way(models.Model):
    """A contact way in WeCom: a code's own, or one of a single member for a page code.

    `synced` is the fingerprint of what WeCom knows; WeCom is called only when it differs.
    """

    code = models.ForeignKey(Code, models.CASCADE, related_name="ways")
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+")
    token = models.CharField(max_length=30, unique=True)  # the State that comes with an arrival
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.WAITING)
    config_id = models.CharField(max_length=64, blank=True, db_index=True)
    qr_url = models.URLField(max_length=500, blank=True)
    picture = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")
    synced = models.CharField(max_length=32, blank=True)
    tried_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "member"], nulls_distinct=False, name="way_once"
            ),
        ]

    def __str__(self) -> str:
        return self.token


class MemberLink(models.Model):
    """A member's customer-acquisition link, shared by all page codes; `name` finds it in WeCom."""

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="acquisition_link"
    )
    name = models.CharField(max_length=30, unique=True)
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.WAITING)
    link_id = models.CharField(max_length=64, blank=True, db_index=True)
    url = models.URLField(max_length=500, blank=True)
    tried_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class LinkQuota(models.Model):
    """Whether this corp has acquisition links, and how many adds by them are left; one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    offered = models.BooleanField(default=True)  # false: WeCom refuses links to this corp or app
    balance = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="link_quota_one_row")]

    def __str__(self) -> str:
        return f"{self.balance} adds left"

    @property
    def usable(self) -> bool:
        return self.offered and self.balance > 0
