"""What an attachment of a message is, strictly: kept as JSON, checked on the way in and out."""

from typing import Annotated, Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, TypeAdapter

from yutang.content.rules import limits


def _fits(most: int) -> AfterValidator:
    def check(value: str) -> str:
        if limits.byte_count(value) > most:
            message = _("At most %(most)d bytes (a Chinese character counts three).")
            raise ValueError(str(message) % {"most": most})
        return value

    return AfterValidator(check)


def _web_address(value: str) -> str:
    HttpUrl(value)
    return value


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Image(Strict):
    """A picture of ours, JPG or PNG."""

    type: Literal["image"] = "image"
    file_id: UUID


class Link(Strict):
    """A card that opens a page."""

    type: Literal["link"] = "link"
    title: Annotated[str, Field(min_length=1), _fits(limits.MOST_LINK_TITLE)]
    url: Annotated[str, AfterValidator(_web_address), _fits(limits.MOST_URL)]
    desc: Annotated[str, _fits(limits.MOST_LINK_DESC)] = ""
    picurl: Annotated[str, _fits(limits.MOST_URL)] = ""


class MiniProgram(Strict):
    """A card that opens a mini program linked to the corp; its picture is a file of ours."""

    type: Literal["miniprogram"] = "miniprogram"
    title: Annotated[str, Field(min_length=1), _fits(limits.MOST_APP_TITLE)]
    appid: Annotated[str, Field(pattern=r"^wx[0-9a-z]{6,30}$")]
    page: Annotated[str, Field(min_length=1, max_length=300)]
    file_id: UUID


class Video(Strict):
    """A video of ours, MP4 of at most 10 MB."""

    type: Literal["video"] = "video"
    file_id: UUID


class Document(Strict):
    """A file of ours, at most 20 MB."""

    type: Literal["file"] = "file"
    file_id: UUID


Attachment = Annotated[Image | Link | MiniProgram | Video | Document, Field(discriminator="type")]
ATTACHMENTS: TypeAdapter[list[Attachment]] = TypeAdapter(
    Annotated[list[Attachment], Field(max_length=limits.MOST_ATTACHMENTS)]
)


def file_ids(attachments: list[Attachment]) -> list[UUID]:
    """The files of ours that WeCom must have a copy of."""
    return [each.file_id for each in attachments if not isinstance(each, Link)]
