"""The brand's own side: units (headquarters, regions, stores) and members of staff."""

from functools import cached_property
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import NotAllowed
from yutang.org import rules


class UnitQuerySet(models.QuerySet["Unit"]):
    def under(self, unit: "Unit") -> "UnitQuerySet":
        """The unit itself and everything below it."""
        return self.filter(path__startswith=unit.path)

    def open(self) -> "UnitQuerySet":
        return self.filter(closed_at=None)


class Unit(models.Model):
    """A place in the brand's tree: headquarters, a region, or a store."""

    class Kind(models.TextChoices):
        HEADQUARTERS = "headquarters", _("Headquarters")
        REGION = "region", _("Region")
        STORE = "store", _("Store")

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, editable=False)  # "/1/4/9/", its own id last
    wecom_department_id = models.BigIntegerField(null=True, unique=True)
    order = models.BigIntegerField(default=0)  # larger first, as in WeCom
    address = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True)  # degrees, GCJ-02
    longitude = models.FloatField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["path"], name="unit_path", opclasses=["varchar_pattern_ops"])
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="unit_coordinates_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path_ids(self) -> list[int]:
        """The ids from the root down to this unit."""
        return [int(part) for part in self.path.strip("/").split("/") if part]

    @property
    def depth(self) -> int:
        """0 for a root, one more for each unit above."""
        return len(self.path_ids) - 1


class MemberManager(BaseUserManager["Member"]):
    def get_by_natural_key(self, username: str | None) -> "Member":
        return self.get(username=username)


class Member(AbstractBaseUser):
    """A person of the brand's staff: signs in, follows customers, or both."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        DISABLED = "disabled", _("Switched off")
        LEFT = "left", _("Left")

    class Role(models.TextChoices):
        OWNER = rules.Role.OWNER.value, _("Owner")
        OPERATOR = rules.Role.OPERATOR.value, _("Operator")
        REGION_MANAGER = rules.Role.REGION_MANAGER.value, _("Region manager")
        STORE_MANAGER = rules.Role.STORE_MANAGER.value, _("Store manager")
        GUIDE = rules.Role.GUIDE.value, _("Guide")
        SERVICE_AGENT = rules.Role.SERVICE_AGENT.value, _("Service agent")
        ANALYST = rules.Role.ANALYST.value, _("Analyst")
        AUDITOR = rules.Role.AUDITOR.value, _("Auditor")

    name = models.CharField(max_length=80)
    username = models.CharField(max_length=64, null=True, unique=True)
    email = models.EmailField(null=True, unique=True)
    wecom_userid = models.CharField(max_length=64, null=True, unique=True)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.GUIDE)
    position = models.CharField(max_length=128, blank=True)
    avatar = models.URLField(max_length=500, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ACTIVE)
    contact_enabled = models.BooleanField(default=False)  # may serve customers in WeCom
    radius = models.PositiveIntegerField(null=True)  # customers one can look after; null: no limit
    heir = models.ForeignKey("self", models.SET_NULL, null=True, related_name="inherits_from")
    left_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    units = models.ManyToManyField(Unit, through="Membership", related_name="members")

    objects: ClassVar[MemberManager] = MemberManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(radius=None) | Q(radius__gt=0), name="radius_positive"
            ),
            models.CheckConstraint(condition=~Q(heir=models.F("id")), name="heir_is_another"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether this member may sign in."""
        return self.status == self.Status.ACTIVE

    @cached_property
    def permissions(self) -> frozenset[str]:
        return rules.permissions_of(self.role) if self.is_active else frozenset()

    def may(self, permission: str) -> bool:
        return self.is_active and rules.may(self.role, permission)

    def demand(self, permission: str) -> None:
        """Refuse with 403 unless the role covers this, where a page does more than it shows."""
        if not self.may(permission):
            raise NotAllowed


class Membership(models.Model):
    """A member belongs to a unit, perhaps as its leader."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="memberships")
    is_leader = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "unit"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.unit_id}"
