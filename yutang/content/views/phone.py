"""What the phone shows of a material: saved, of an older version, or as it is being typed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import QueryDict
from pydantic import ValidationError

from yutang.content.blocks import BODY
from yutang.content.forms.articles import BodyField
from yutang.content.models import Kind, Material, MaterialVersion
from yutang.content.queries.articles import members_file, shown
from yutang.content.rules import limits
from yutang.kernel.models import File


def of_saved(kind: str, said: Material | MaterialVersion) -> dict[str, Any]:
    """The context of `content/phone.html` for what is saved."""
    first: Mapping[str, Any] = said.attachments[0] if said.attachments else {}
    return _phone(
        kind,
        {name: getattr(said, name) for name in ("title", "summary", "text")},
        file_id=first.get("file_id"),
        cover_id=said.cover_id,
        body=said.body,
    )


def of_typed(kind: str, posted: QueryDict) -> dict[str, Any]:
    """The same for what stands in the editor, whether it is complete or not."""
    body = BodyField.posted(posted) if kind == Kind.ARTICLE else BodyField([])
    blocks = [row.plain for row in body.rows if _is_whole(row.plain)]
    return _phone(
        kind,
        {name: posted.get(name, "") for name in ("title", "summary", "text")},
        file_id=posted.get("file") or None,
        cover_id=posted.get("cover") or None,
        body=blocks,
    )


def _is_whole(block: dict[str, Any]) -> bool:
    try:
        BODY.validate_python([block])
    except ValidationError:
        return False
    return True


def _phone(
    kind: str, words: dict[str, str], *, file_id: Any, cover_id: Any, body: list[dict[str, Any]]
) -> dict[str, Any]:
    file = _file(file_id)
    return {
        "phone": {
            "kind": kind,
            **words,
            "file": file,
            "file_url": members_file(file.pk) if file else "",
            "cover_url": members_file(cover.pk) if (cover := _file(cover_id)) else "",
            "blocks": shown(body, file_link=members_file),
            "bytes": limits.byte_count(words["text"]),
            "most_bytes": limits.MOST_TEXT_BYTES,
        }
    }


def _file(file_id: Any) -> File | None:
    try:
        found = File.objects.defer("content").filter(pk=UUID(str(file_id)))
    except ValueError:
        return None
    return found.first()
