"""Builders of materials."""

from io import BytesIO
from typing import Any

from PIL import Image

from yutang.content.models import Material
from yutang.kernel import files
from yutang.kernel.models import File


def picture_bytes(size: tuple[int, int] = (40, 30), form: str = "PNG") -> bytes:
    """A small real picture."""
    out = BytesIO()
    Image.new("RGB", size, "#3a7").save(out, form)
    return out.getvalue()


def picture() -> File:
    """A picture that is kept."""
    return files.keep(name="green.png", content=picture_bytes(), content_type="image/png")


def material(title: str = "怎么选鱼竿", *, kind: str = "text", **fields: Any) -> Material:
    """A material in use, unless said otherwise."""
    values: dict[str, Any] = {"text": "先看水深。", "state": Material.State.APPROVED} | fields
    return Material.objects.create(title=title, kind=kind, **values)
