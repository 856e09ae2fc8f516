"""Group chats as WeCom keeps them, and everybody who is or was in one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import Customer
from yutang.kernel.database import CurrentTransaction
from yutang.org.models import Member


class GroupChat(models.Model):
    """A customer group: its row outlives the group."""

    class Status(models.TextChoices):
        NORMAL = "normal", _("In order")
        OWNER_LEFT = "owner_left", _("Owner has left")
        INHERITING = "inheriting", _("Being inherited")
        INHERITED = "inherited", _("Inherited")
        DISSOLVED = "dissolved", _("Dissolved")

    chat_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120, blank=True)
    owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="owned_groups")
    notice = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NORMAL)
    created_at = models.DateTimeField(null=True)  # by WeCom; null: not read yet
    dissolved_at = models.DateTimeField(null=True)
    tags = ArrayField(models.CharField(max_length=20), default=list, db_default=[])  # our own
    member_count = models.PositiveIntegerField(default=0)  # all who are in it
    customer_count = models.PositiveIntegerField(default=0)  # of them customers
    # WeCom's mark of who is in the group, and of which moment it is: changes before are in it.
    member_version = models.CharField(max_length=64, blank=True)
    version_at = models.DateTimeField(null=True)
    # The newest mark that an event told and we had no way to reach but by reading.
    wanted_version = models.CharField(max_length=64, blank=True)
    heard_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)  # when an event last changed what we hold
    read_at = models.DateTimeField(null=True)  # last read in full
    known_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="dissolved", dissolved_at__isnull=False)
                | (~Q(status="dissolved") & Q(dissolved_at=None)),
                name="group_end_whole",
            ),
            models.CheckConstraint(
                condition=Q(customer_count__lte=models.F("member_count")),
                name="group_customers_are_members",
            ),
        ]
        indexes = [
            models.Index(fields=["owner"], name="group_owner"),
            models.Index(fields=["customer_count", "id"], name="group_size"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Group without a name"))

    @property
    def is_live(self) -> bool:
        return self.status != self.Status.DISSOLVED


class GroupMember(models.Model):
    """One stay of a customer or of a member of staff in a group; who comes again has another."""

    class Scene(models.IntegerChoices):
        """How somebody came, as `groupchat/get` counts."""

        UNKNOWN = 0, _("Not known")
        INVITED = 1, _("Invited")
        LINK = 2, _("By a link")
        CODE = 3, _("By a code")

    class End(models.TextChoices):
        LEFT = "left", _("Left by choice")
        REMOVED = "removed", _("Was removed")
        UNSEEN = "unseen", _("Gone when we looked")
        DISSOLVED = "dissolved", _("Group dissolved")

    group = models.ForeignKey(GroupChat, models.CASCADE, related_name="stays")
    userid = models.CharField(max_length=64)  # external_userid, or the member's userid
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="group_stays")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="group_stays")
    name = models.CharField(max_length=120, blank=True)
    scene = models.SmallIntegerField(choices=Scene.choices, default=Scene.UNKNOWN)
    state = models.CharField(max_length=64, blank=True)  # of the join way
    invitor = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=9, choices=End.choices, blank=True)
    # The transaction that last changed the stay; a trigger keeps it, the warehouse asks for it.
    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(customer=None, member__isnull=False)
                | Q(customer__isnull=False, member=None),
                name="stay_of_one",
            ),
            models.UniqueConstraint(
                fields=["group", "userid"], condition=Q(left_at=None), name="stay_open_once"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None, ended_by="") | ~(Q(left_at=None) | Q(ended_by="")),
                name="stay_end_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "joined_at"], name="stay_joined"),
            models.Index(fields=["group", "left_at"], name="stay_left"),
            models.Index(fields=["xid"], name="stay_xid"),
        ]

    def __str__(self) -> str:
        return f"{self.userid} in {self.group_id}"

    @property
    def is_staff(self) -> bool:
        return self.member_id is not None
