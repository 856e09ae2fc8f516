"""SMS as they went to a provider, one for a message of the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yutang.outreach.models.ledger import Message


class Sms(models.Model):
    """One text to one phone; the row stands before the provider is called."""

    class State(models.TextChoices):
        CALLING = "calling", _("Being handed over")
        UNKNOWN = "unknown", _("Not known yet")
        TAKEN = "taken", _("Handed over")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    message = models.OneToOneField(Message, models.CASCADE, related_name="sms")
    provider = models.CharField(max_length=20)
    phone = models.CharField(max_length=32)  # with + and the country's code
    text = models.TextField()  # as the phone shows it
    segments = models.PositiveSmallIntegerField()  # so many are paid for
    state = models.CharField(max_length=10, choices=State.choices, default=State.CALLING)
    ref = models.CharField(max_length=80, blank=True, default="")  # the provider's own number
    detail = models.CharField(max_length=300, blank=True, default="")
    called_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)  # to learn what became of it
    poll_next_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["poll_next_at"],
                name="sms_poll",
                condition=models.Q(poll_next_at__isnull=False),
            ),
            models.Index(fields=["-called_at", "-id"], name="sms_recent"),
            models.Index(fields=["phone", "called_at"], name="sms_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"
