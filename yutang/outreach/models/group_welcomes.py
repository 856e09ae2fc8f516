"""Words that greet who joins a group: templates kept at WeCom, from which owners choose."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.org.models import Member


class GroupWelcome(models.Model):
    """One template, here and at WeCom.

    WeCom has no list of templates: one whose creation it didn't answer can't be looked for, and
    is made again only when a person says so.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("On its way to WeCom")
        CREATING = "creating", _("Being made at WeCom")
        UNKNOWN = "unknown", _("WeCom didn't answer")
        SYNCED = "synced", _("In WeCom")
        REFUSED = "refused", _("Refused by WeCom")
        GONE = "gone", _("No longer in WeCom")

    name = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    attachments = models.JSONField(default=list)  # at most one
    material_id = models.BigIntegerField(null=True)  # instead of an attachment
    tells_owners = models.BooleanField(default=True)  # WeCom tells group owners of a new template
    template_id = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    detail = models.CharField(max_length=300, blank=True, default="")
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    synced_at = models.DateTimeField(null=True)  # WeCom said so
    removed_at = models.DateTimeField(null=True)  # here; at WeCom by a job

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template_id"], condition=~Q(template_id=""), name="group_welcome_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="synced") | ~Q(template_id=""), name="group_welcome_synced"
            ),
        ]

    def __str__(self) -> str:
        return self.name
