"""How a moment looks on a phone, kept or as it is typed."""

from typing import Any

from django.conf import settings
from django.http import QueryDict

from yutang.kernel.errors import InvalidInput
from yutang.outreach import moment_contents as contents
from yutang.outreach.forms.moments import material_of, pictures_of
from yutang.outreach.models import Moment
from yutang.outreach.rules import moments as limits

Shown = list[dict[str, Any]]


def look_of(moment: Moment) -> dict[str, Any]:
    """A kept moment; what can't be shown any more is said in words."""
    try:
        said = contents.said(moment, lambda _material: settings.BASE_URL)
    except InvalidInput as fault:
        return look(moment.text, [], problem=str(fault.sentence))
    return look(said.text, [each.model_dump(mode="json") for each in said.parts])


def typed_look(posted: QueryDict) -> dict[str, Any]:
    """One that is being written; half a link shows as half a link."""
    text = posted.get("text", "").replace("\r\n", "\n").strip()
    kind = posted.get("kind", "")
    if kind == "material" and (material := material_of(posted)):
        return look_of(Moment(text=text, material=material))
    return look(text, _typed_parts(kind, posted))


def look(text: str, parts: Shown, *, problem: str = "") -> dict[str, Any]:
    """What the phone's template asks for."""
    return {
        "shown_text": text,
        "parts": parts,
        "columns": 1 if len(parts) == 1 else 2 if len(parts) in (2, 4) else 3,
        "problem": problem,
        "characters": len(text),
        "bytes": len(text.encode()),
        "is_long": len(text) > limits.MOST_CHARACTERS or len(text.encode()) > limits.MOST_BYTES,
    }


def _typed_parts(kind: str, posted: QueryDict) -> Shown:
    if kind == "image":
        return [{"type": "image", "file_id": each} for each in pictures_of(posted)]
    if kind == "video":
        return [{"type": "video"}]
    if kind == "link":
        title, cover = posted.get("link_title", ""), posted.get("cover", "")
        return [{"type": "link", "title": title, "file_id": cover}]
    return []
