"""What a script is made of, strictly: texts, attachments and materials in order."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from yutang.content.attachments import Document, Image, Link, MiniProgram, Strict, Video
from yutang.content.rules import filling, limits
from yutang.kernel.errors import InvalidInput

MOST_PARTS = 9


def _sayable(text: str) -> str:
    if not text.strip():
        raise ValueError(_("Write something, or take this part away."))
    if limits.byte_count(text) > limits.MOST_TEXT_BYTES:
        sentence = _("At most %(most)d bytes (a Chinese character counts three).")
        raise ValueError(sentence % {"most": limits.MOST_TEXT_BYTES})
    if odd := filling.unknown(text):
        sentence = _("Nobody can fill {%(name)s}; use {customer}, {member} or {store}.")
        raise ValueError(sentence % {"name": odd[0]})
    return text.strip()


class Text(Strict):
    """Words, with variables."""

    type: Literal["text"] = "text"
    text: Annotated[str, AfterValidator(_sayable)]


class Of(Strict):
    """A material of the library: what it says when it is sent."""

    type: Literal["material"] = "material"
    material_id: int


Part = Annotated[
    Text | Of | Image | Link | MiniProgram | Video | Document, Field(discriminator="type")
]
PARTS: TypeAdapter[list[Part]] = TypeAdapter(
    Annotated[list[Part], Field(min_length=1, max_length=MOST_PARTS)]
)


def checked(parts: Any) -> list[dict[str, Any]]:
    """The parts as they are kept; `InvalidInput` says what is wrong with which."""
    if not parts:
        raise InvalidInput(_("A script says something: add a text or a material."), field="parts")
    try:
        return [part.model_dump(mode="json") for part in PARTS.validate_python(parts)]
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        raise InvalidInput(_sentence(first), field="parts") from None


def texts(parts: list[dict[str, Any]]) -> list[str]:
    """The words of the parts, by which a script is found too."""
    return [part["text"] if part["type"] == "text" else part.get("title", "") for part in parts]


def _sentence(first: Any) -> str:
    if first["type"] == "too_long" and len(first["loc"]) == 0:
        return _("At most %(most)d parts.") % {"most": MOST_PARTS}
    said = str(first.get("ctx", {}).get("error", "")) or first["msg"]
    number = next((step + 1 for step in first["loc"] if isinstance(step, int)), 1)
    return _("Part %(number)d: %(what)s") % {"number": number, "what": said}
