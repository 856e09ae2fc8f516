"""Group live codes: one printed code, several doors, and the groups behind each."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from yutang.acquisition.models.codes import Code
from yutang.acquisition.models.ways import Standing
from yutang.acquisition.rules.doors import MOST_IN_GROUP
from yutang.acquisition.rules.ways import fresh_slug
from yutang.customers.models import Customer, Tag
from yutang.groups.models import GroupChat, GroupMember
from yutang.kernel.models import File
from yutang.org.models import Member, Unit


class GroupCode(models.Model):
    """A printed code that leads into a group: into which one depends on who scans.

    Its address `/g/<slug>` knows the person and opens the first of its doors that is for her.
    """

    name = models.CharField(max_length=60)
    slug = models.SlugField(unique=True, editable=False, default=fresh_slug)
    channel = models.CharField(max_length=10, choices=Code.Channel.choices)
    store = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="group_codes")
    greeting = models.CharField(max_length=120, blank=True)  # above the QR code of the group
    remark = models.CharField(max_length=60, blank=True)
    low_at = models.PositiveSmallIntegerField(default=30)  # so few places left of a door are told
    keeper = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name with its store, since a brand calls the codes of all stores alike."""
        if self.store is None or self.store.name in self.name:
            return self.name
        return f"{self.name} · {self.store.name}"

    def is_open(self, at: datetime) -> bool:
        return self.closed_at is None or at < self.closed_at


class Door(models.Model):
    """Whom one part of a code is for, and the join way in WeCom that leads to its groups.

    `who`: as `rules.doors.nodes` reads it; empty: everybody, strangers too. `told`: what WeCom
    knows of the way; it is called only when that differs.
    """

    code = models.ForeignKey(GroupCode, models.CASCADE, related_name="doors")
    name = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    who = models.JSONField(default=dict)
    capacity = models.PositiveSmallIntegerField(default=MOST_IN_GROUP)  # of one group, all in it
    room_name = models.CharField(max_length=40, blank=True)  # empty: WeCom opens no groups
    room_number = models.PositiveIntegerField(default=1)  # of the next group that WeCom opens
    tags = models.ManyToManyField(Tag, related_name="+")
    closed_at = models.DateTimeField(null=True)
    token = models.CharField(max_length=30, unique=True)  # the state that stays with who joined
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.WAITING)
    config_id = models.CharField(max_length=64, blank=True)
    qr_url = models.URLField(max_length=500, blank=True)
    picture = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")
    told = models.JSONField(default=dict)
    tried_at = models.DateTimeField(null=True)
    unanswered = models.PositiveSmallIntegerField(default=0)  # makings without an answer, in a row
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MOST_IN_GROUP), name="door_capacity"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(who={}, closed_at=None), name="door_default_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_default(self) -> bool:
        return not self.who

    @property
    def is_live(self) -> bool:
        """Its QR code leads into a group, though perhaps not yet by its newest wish."""
        return bool(self.config_id and self.qr_url)


class DoorGroup(models.Model):
    """A group behind a door; groups fill by `position`."""

    door = models.ForeignKey(Door, models.CASCADE, related_name="rooms")
    group = models.ForeignKey(GroupChat, models.CASCADE, related_name="doors")
    position = models.PositiveSmallIntegerField()
    by_wecom = models.BooleanField(default=False)  # opened by WeCom when the others were full

    class Meta:
        constraints = [models.UniqueConstraint(fields=["door", "group"], name="door_group_once")]

    def __str__(self) -> str:
        return f"{self.group_id} behind {self.door_id}"


class GroupScan(models.Model):
    """Somebody opened a group code: which door she was shown, and which group (null: all full)."""

    token = models.CharField(max_length=30, unique=True)
    code = models.ForeignKey(GroupCode, models.CASCADE, related_name="scans")
    door = models.ForeignKey(Door, models.SET_NULL, null=True, related_name="scans")
    group = models.ForeignKey(GroupChat, models.SET_NULL, null=True, related_name="+")
    openid = models.CharField(max_length=64, blank=True, db_index=True)
    unionid = models.CharField(max_length=64, blank=True)
    external_userid = models.CharField(max_length=64, blank=True, db_index=True)
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="group_scans")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["code", "at"], name="group_scan_by_code")]

    def __str__(self) -> str:
        return self.token


class GroupJoin(models.Model):
    """A stay that began by a door's join way; it counts, and its customer has the door's tags."""

    door = models.ForeignKey(Door, models.CASCADE, related_name="joins")
    stay = models.OneToOneField(GroupMember, models.CASCADE, related_name="join")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="group_joins")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["door", "at"], name="group_join_by_door")]

    def __str__(self) -> str:
        return f"{self.customer_id} by {self.door_id}"
