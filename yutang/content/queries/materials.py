"""Materials that may be said, and what is said of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yutang.content.attachments import ATTACHMENTS, Attachment, Link
from yutang.content.models import Kind, Material
from yutang.content.rules import limits
from yutang.kernel.errors import InvalidInput


@dataclass(frozen=True)
class Said:
    """A message's words and attachments, as WeCom takes them."""

    text: str
    attachments: list[Attachment]

    @property
    def plain(self) -> list[dict[str, Any]]:
        """The attachments as JSON."""
        return [each.model_dump(mode="json") for each in self.attachments]


def usable(at: datetime) -> QuerySet[Material]:
    """Approved, and not expired at that moment."""
    fresh = Q(expires_at=None) | Q(expires_at__gt=at)
    return Material.objects.filter(fresh, state=Material.State.APPROVED)


def said(material: Material, *, link: str = "") -> Said:
    """What a message says of the material.

    `link` is the customer's own tracked address: an article is a card that opens it, and a link
    opens it instead of its plain address.
    """
    if material.kind == Kind.ARTICLE:
        return Said(material.text, [_card(material, link)])
    kept = ATTACHMENTS.validate_python(material.attachments)
    if material.kind == Kind.LINK and link:
        kept = [each.model_copy(update={"url": link}) for each in kept]
    return Said(material.text, kept)


def _card(material: Material, link: str) -> Link:
    if not link:
        raise InvalidInput(_("An article is sent as a link. Make its link first."))
    return Link(
        title=limits.shorten(material.title, most=limits.MOST_LINK_TITLE),
        url=link,
        desc=limits.shorten(material.summary, most=limits.MOST_LINK_DESC),
        picurl=picture_address(material.cover_id) if material.cover_id else "",
    )


def picture_address(file_id: Any) -> str:
    """Where WeCom and customers fetch a file that an approved material shows."""
    return settings.BASE_URL + reverse("content:shown_file", args=[file_id])
