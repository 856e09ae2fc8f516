"""The move of an old WeChat group into WeCom: its people, and what they are told until when."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yutang.acquisition.models.group_codes import GroupCode
from yutang.customers.models import Customer
from yutang.groups.models import GroupChat
from yutang.kernel.models import File
from yutang.org.models import Member


class GroupMove(models.Model):
    """An old group whose people are invited by a group code, until a day."""

    name = models.CharField(max_length=60)  # of the old group
    code = models.ForeignKey(GroupCode, models.PROTECT, related_name="moves")
    ends_on = models.DateField()
    coupon = models.CharField(max_length=120, blank=True)  # what moving brings, in words
    keeper = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # when it was last looked who has moved
    closed_at = models.DateTimeField(null=True)
    rejected = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")
    rejected_rows = models.PositiveIntegerField(default=0)  # of the last file

    def __str__(self) -> str:
        return self.name


class MoveNotice(models.Model):
    """What the keeper posts into the old group on a day; variables stand in braces."""

    move = models.ForeignKey(GroupMove, models.CASCADE, related_name="notices")
    on = models.DateField()
    text = models.TextField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["on"], condition=Q(done_at=None), name="move_notice_open")]

    def __str__(self) -> str:
        return f"{self.move_id} {self.on}"


class OldMember(models.Model):
    """Somebody of the old group, by what its list tells; and who of our customers that is."""

    class Match(models.TextChoices):
        NONE = "none", _("Not known to us")
        LIKELY = "likely", _("Likely")
        CERTAIN = "certain", _("Certain")
        CONFIRMED = "confirmed", _("Confirmed by hand")

    class How(models.TextChoices):
        NONE = "", "–"
        UNIONID = "unionid", _("Union id")
        PHONE = "phone", _("Phone")
        REMARK = "remark", _("Remark")
        NICKNAME = "nickname", _("Nickname")

    move = models.ForeignKey(GroupMove, models.CASCADE, related_name="people")
    name = models.CharField(max_length=60, blank=True)
    nickname = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    unionid = models.CharField(max_length=64, blank=True)
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="old_groups")
    match = models.CharField(max_length=9, choices=Match.choices, default=Match.NONE)
    how = models.CharField(max_length=8, choices=How.choices, blank=True, default="")
    not_her = ArrayField(models.BigIntegerField(), default=list)  # customers refused by hand
    group = models.ForeignKey(GroupChat, models.SET_NULL, null=True, related_name="+")
    moved_at = models.DateTimeField(null=True)  # she is in one of the new groups since

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["move", "phone"], condition=~Q(phone=""), name="old_member_phone_once"
            ),
            models.UniqueConstraint(
                fields=["move", "unionid"], condition=~Q(unionid=""), name="old_member_union_once"
            ),
            models.UniqueConstraint(
                fields=["move", "name", "nickname"],
                condition=Q(phone="", unionid=""),
                name="old_member_name_once",
            ),
        ]

    def __str__(self) -> str:
        return self.nickname or self.name or self.phone or self.unionid
