"""Files of customers that become a static audience, or change one."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yutang.audiences.models.audiences import Audience
from yutang.kernel.models import File, Progress
from yutang.org.models import Member


class ListUpload(models.Model):
    """One file: what it holds, by what its customers are known, and what came of it."""

    class By(models.TextChoices):
        CUSTOMER = "customer", _("Customer id")
        PHONE = "phone", _("Phone")
        MEMBER_NO = "member_no", _("Member number")
        EXTERNAL_USERID = "external_userid", _("WeCom customer id (external_userid)")
        UNIONID = "unionid", _("WeChat union id (unionid)")
        BUYER = "buyer", _("Shop buyer")

    class Way(models.TextChoices):
        ADD = "add", _("Add to the list")
        REPLACE = "replace", _("Replace the list")
        REMOVE = "remove", _("Take off the list")

    class State(models.TextChoices):
        DRAFT = "draft", _("Not begun")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")

    audience = models.ForeignKey(Audience, models.CASCADE, null=True, related_name="uploads")
    file_name = models.CharField(max_length=200)
    upload = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")
    preview = models.JSONField(default=dict)  # headers, rows, total
    column = models.PositiveIntegerField(default=0)  # which of the file's columns, from 0
    by = models.CharField(max_length=16, choices=By.choices, default=By.PHONE)
    realm = models.CharField(max_length=64, blank=True)  # the shop of a buyer
    has_header = models.BooleanField(default=True)
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.ADD)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    error = models.CharField(max_length=300, blank=True)
    counts = models.JSONField(default=dict)  # rows, found, again, rejected, entered, left
    rejected = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")
    progress = models.ForeignKey(Progress, models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.file_name
