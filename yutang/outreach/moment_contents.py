"""What a moment shows: a text, and pictures, or one video, or one link; made ready for WeCom."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, TypeAdapter

from yutang.content.attachments import ATTACHMENTS
from yutang.content.models import Kind, Material
from yutang.content.rules import limits as content_limits
from yutang.kernel.errors import InvalidInput
from yutang.outreach.models import Moment
from yutang.outreach.rules import moments as limits


def _short(value: str) -> str:
    if len(value) > limits.MOST_TITLE_CHARACTERS or _bytes(value) > limits.MOST_TITLE_BYTES:
        sentence = gettext_lazy(
            "At most 64 characters and 128 bytes (a Chinese character is three)."
        )
        raise ValueError(str(sentence))
    return value


def _address(value: str) -> str:
    HttpUrl(value)
    if _bytes(value) > limits.MOST_URL_BYTES:
        raise ValueError(str(gettext_lazy("This address is too long for WeCom.")))
    return value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Picture(_Strict):
    """A picture of ours, JPG or PNG."""

    type: Literal["image"] = "image"
    file_id: UUID


class Video(_Strict):
    """A video of ours, MP4 of at most 30 seconds."""

    type: Literal["video"] = "video"
    file_id: UUID


class LinkCard(_Strict):
    """A card that opens a page; its cover is a file of ours, which WeCom asks for."""

    type: Literal["link"] = "link"
    title: Annotated[str, Field(min_length=1), AfterValidator(_short)]
    url: Annotated[str, AfterValidator(_address)]
    file_id: UUID


Part = Annotated[Picture | Video | LinkCard, Field(discriminator="type")]
PARTS: TypeAdapter[list[Part]] = TypeAdapter(list[Part])


@dataclass(frozen=True)
class Said:
    """A moment's words and what it shows."""

    text: str = ""
    parts: list[Picture | Video | LinkCard] = field(default_factory=list)

    @property
    def file_ids(self) -> list[UUID]:
        return [each.file_id for each in self.parts]


def said(moment: Moment, link: Callable[[Material], str]) -> Said:
    """What was written, or else what the chosen material says; `link` gives its address."""
    parts: list[Picture | Video | LinkCard] = list(PARTS.validate_python(moment.attachments))
    if moment.material is None:
        return Said(moment.text, parts)
    text = moment.text or moment.material.text
    return Said(text, parts or of_material(moment.material, link))


def of_material(
    material: Material, link: Callable[[Material], str]
) -> list[Picture | Video | LinkCard]:
    """The material as a moment can show it; refused where it can't."""
    if material.kind in (Kind.ARTICLE, Kind.LINK):
        return [_card(material, link(material))]
    if material.kind in (Kind.MINIPROGRAM, Kind.FILE):
        raise InvalidInput(
            _("A moment can't show mini programs and files. Choose a picture, video, or link."),
            field="material",
        )
    kept = [each.model_dump() for each in ATTACHMENTS.validate_python(material.attachments)]
    return list(PARTS.validate_python(kept))


def shaped(said: Said, media: dict[str, str]) -> list[dict[str, Any]]:
    """The attachments as WeCom takes them, with its ids of our files."""
    return [_shaped(each, media[str(each.file_id)]) for each in said.parts]


def checked(said: Said) -> None:
    """Refuse, at the field, what WeCom would refuse."""
    if len(said.text) > limits.MOST_CHARACTERS or _bytes(said.text) > limits.MOST_BYTES:
        raise InvalidInput(
            _("This text has %(n)d characters and %(bytes)d bytes; WeCom takes 2,000 and 4,000.")
            % {"n": len(said.text), "bytes": _bytes(said.text)},
            field="text",
        )
    kinds = [each.type for each in said.parts]
    if len(set(kinds)) > 1 or len(kinds) > (limits.MOST_PICTURES if "image" in kinds else 1):
        raise InvalidInput(
            _("A moment shows either up to nine pictures, or one video, or one link."), field="kind"
        )
    if not said.text and not kinds:
        raise InvalidInput(_("There is nothing to show yet: write a text."), field="text")


def fitting(content: bytes) -> bytes:
    """The picture within WeCom's sides (1,080 by 10,800 pixels), made smaller where need be."""
    with Image.open(BytesIO(content)) as image:
        short, long = sorted(image.size)
        factor = min(limits.SHORT_SIDE / short, limits.LONG_SIDE / long, 1)
        if factor == 1:
            return content
        size = (max(1, int(image.width * factor)), max(1, int(image.height * factor)))
        out = BytesIO()
        image.resize(size).save(out, image.format)
        return out.getvalue()


def _card(material: Material, address: str) -> LinkCard:
    if material.cover_id is None:
        raise InvalidInput(
            _("WeCom asks for a picture with a link. Give “%(title)s” a picture on the card first.")
            % {"title": material.title},
            field="material",
        )
    title = content_limits.shorten(
        material.title[: limits.MOST_TITLE_CHARACTERS], most=limits.MOST_TITLE_BYTES
    )
    return LinkCard(title=title, url=address, file_id=material.cover_id)


def _shaped(each: Picture | Video | LinkCard, media_id: str) -> dict[str, Any]:
    inner = {"media_id": media_id}
    if isinstance(each, LinkCard):
        inner |= {"title": each.title, "url": each.url}
    return {"msgtype": each.type, each.type: inner}


def _bytes(text: str) -> int:
    return len(text.encode())
