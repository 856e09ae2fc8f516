"""What a tracked link opens, as long as it may be shown."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from yutang.content.attachments import ATTACHMENTS
from yutang.content.blocks import BODY, Paragraph, product_urls
from yutang.content.models import Kind, Material, MaterialVersion, TrackedLink
from yutang.content.rules.addresses import is_private
from yutang.content.rules.outgoing import addresses_in

OPENS = frozenset({Kind.ARTICLE, Kind.LINK})  # other kinds are sent themselves


@dataclass(frozen=True)
class Opened:
    """A link with the material's words of the version that it stands for."""

    link: TrackedLink
    says: Material | MaterialVersion

    @property
    def is_article(self) -> bool:
        return self.link.material.kind == Kind.ARTICLE

    @property
    def target(self) -> str:
        """Where a link material leads; empty where nobody should be sent."""
        first = next(iter(ATTACHMENTS.validate_python(self.says.attachments)), None)
        url = getattr(first, "url", "")
        is_web = urlsplit(url).scheme in ("http", "https")
        return url if is_web and not is_private(url) else ""

    @property
    def product_ids(self) -> set[int]:
        """The products that it has cards of."""
        blocks = BODY.validate_python(self.says.body)
        return {each.product_id for each in blocks if each.type == "product"}

    @property
    def product_urls(self) -> dict[int, str]:
        """Where they are bought, as far as the cards say so."""
        return product_urls(BODY.validate_python(self.says.body))

    @property
    def addresses(self) -> set[str]:
        """Where its words lead."""
        blocks = BODY.validate_python(self.says.body)
        found = [addresses_in(each.html) for each in blocks if isinstance(each, Paragraph)]
        return set().union(*found)


def link_of(token: str) -> TrackedLink | None:
    """The link with this token."""
    return TrackedLink.objects.select_related("material").filter(token=token).first()


def opened(link: TrackedLink, at: datetime) -> Opened | None:
    """What it opens now; None: the material may not be shown, or not any more."""
    material = link.material
    if material.kind not in OPENS or not material.is_usable(at):
        return None
    if link.version is None or link.version == material.version:
        return Opened(link, material)
    approved = MaterialVersion.State.APPROVED
    pinned = material.versions.filter(number=link.version, state=approved).first()
    return Opened(link, pinned or material)
