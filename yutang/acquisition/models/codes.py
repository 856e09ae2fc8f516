"""Live codes and the gifts that win an add."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yutang.acquisition.rules.ways import fresh_slug
from yutang.customers.models import Customer, Tag
from yutang.org.models import Member, Unit


class Gift(models.Model):
    """A hook gift: what is promised to win an add, and what one of it costs."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    cost_fen = models.PositiveBigIntegerField(_("Cost of one"), default=0)

    def __str__(self) -> str:
        return self.name


class Code(models.Model):
    """A live code: one source of customers, whoever scans it.

    A *contact way* is WeCom's own QR code with this code's state; a *page* is our address
    `/c/<slug>`, which knows the person before she adds anybody.
    """

    class Kind(models.TextChoices):
        PAGE = "page", _("Page code")
        CONTACT_WAY = "contact_way", _("Contact way")

    class Channel(models.TextChoices):
        PACKAGE = "package", _("Package card")
        LEAFLET = "leaflet", _("Leaflet")
        POSTER = "poster", _("Store poster")
        SMS = "sms", _("Text message")
        ADVERT = "advert", _("Advert")
        LIVE = "live", _("Live room")
        MENU = "menu", _("Official account menu")
        OTHER = "other", _("Other")

    name = models.CharField(_("Name"), max_length=60)
    slug = models.SlugField(unique=True, editable=False, default=fresh_slug)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    channel = models.CharField(_("Channel"), max_length=10, choices=Channel.choices)
    store = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="codes")
    tags = models.ManyToManyField(Tag, through="CodeTag", related_name="codes")
    gift = models.ForeignKey(Gift, models.PROTECT, null=True, related_name="codes")
    cost_fen = models.PositiveBigIntegerField(default=0)  # printing, advertising: the whole code
    daily_cap = models.PositiveIntegerField(null=True)  # per member and day; null: no cap
    skip_verify = models.BooleanField(default=True)
    asks_place = models.BooleanField(default=False)  # page: offer to find the nearest store
    greeting = models.CharField(max_length=120, blank=True)  # page: what the consultant says
    remark = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(daily_cap__isnull=True) | Q(daily_cap__gt=0), name="code_cap_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name with its store, since a brand calls the codes of all stores alike."""
        if self.store is None or self.store.name in self.name:
            return self.name
        return f"{self.name} · {self.store.name}"

    @property
    def source_key(self) -> str:
        """How profiles name this code as their source."""
        return f"code:{self.pk}"

    @property
    def is_page(self) -> bool:
        return self.kind == self.Kind.PAGE

    def is_open(self, at: datetime) -> bool:
        return self.closed_at is None or at < self.closed_at


class CodeTag(models.Model):
    """A tag that every customer arriving by the code gets."""

    code = models.ForeignKey(Code, models.CASCADE)
    tag = models.ForeignKey(Tag, models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "tag"], name="code_tag_once")]

    def __str__(self) -> str:
        return f"{self.code_id} tags {self.tag_id}"


class GiftGiven(models.Model):
    """One gift given to one person for arriving by one code, with its cost at the time."""

    gift = models.ForeignKey(Gift, models.PROTECT, related_name="given")
    code = models.ForeignKey(Code, models.PROTECT, related_name="gifts_given")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="gifts")
    cost_fen = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "customer"], name="gift_given_once")]

    def __str__(self) -> str:
        return f"{self.customer_id} got {self.gift_id}"
