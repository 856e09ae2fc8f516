"""The demo brand's content: tutorials, recommendations, posters, words that wait for approval."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from yutang.cli import ready
from yutang.cli.demo import pictures
from yutang.cli.demo.brand import SOURCE
from yutang.commerce.models import Product
from yutang.content.commands.deciding import decide_material
from yutang.content.commands.folders import create_folder
from yutang.content.commands.materials import Labels, Words, create_material
from yutang.content.models import Folder, Kind, Material
from yutang.kernel import clock, files
from yutang.org.models import Member

LABELS = ("topic", "lifecycles", "obstacles", "needs")

Row = dict[str, Any]


def prepare() -> None:
    """The brand's materials, each once however often it is called."""
    told = json.loads((SOURCE / "materials.json").read_text(encoding="utf-8"))
    operator = Member.objects.get(username="operator")
    owner = Member.objects.get(username="owner")
    for row in told["folders"]:
        if not Folder.objects.filter(name=row["name"], parent=None).exists():
            create_folder(**row, parent=None, actor=owner)
    known = set(Material.objects.values_list("title", flat=True))
    gallery = Gallery()
    for row in told["materials"]:
        if row["title"] not in known:
            _make(row, gallery, operator=operator, owner=owner)
    ready.tell(f"{Material.objects.count()} materials")


class Gallery:
    """The pictures that were drawn, each kept once."""

    def __init__(self) -> None:
        self._kept: dict[str, UUID] = {}

    def __getitem__(self, scene: str) -> UUID:
        if scene not in self._kept:
            file = files.keep(
                name=f"{scene}.jpg", content=pictures.draw(scene), content_type="image/jpeg"
            )
            self._kept[scene] = file.pk
        return self._kept[scene]


def _make(row: Row, gallery: Gallery, *, operator: Member, owner: Member) -> None:
    words = Words(
        title=row["title"],
        summary=row.get("summary", ""),
        text=row.get("text", ""),
        attachments=_attachments(row, gallery),
        body=[block for each in row.get("body", []) for block in _block(each, gallery)],
        cover_id=gallery[row["cover"]] if "cover" in row else None,
    )
    days = row.get("expires_in_days")
    labels = Labels(
        folder_id=Folder.objects.get(name=row["folder"], parent=None).pk,
        product_ids=list(_products(row.get("products", [])).values()),
        expires_at=clock.now() + timedelta(days=days) if days else None,
        **{name: row[name] for name in LABELS if name in row},
    )
    made = create_material(
        kind=row["kind"], words=words, labels=labels, publish=True, actor=operator
    )
    if row.get("approved"):
        decide_material(material_id=made.pk, number=1, approve=True, actor=owner)


def _attachments(row: Row, gallery: Gallery) -> list[Row]:
    picture = str(gallery[row["picture"]]) if "picture" in row else ""
    if row["kind"] in (Kind.IMAGE, Kind.POSTER):
        return [{"type": "image", "file_id": picture}]
    if row["kind"] == Kind.LINK:
        link = {"title": row["title"], "url": row["url"], "desc": row["summary"]}
        return [{"type": "link", **link}]
    if row["kind"] == Kind.MINIPROGRAM:
        app = {name: row[name] for name in ("title", "appid", "page")}
        return [{"type": "miniprogram", "file_id": picture, **app}]
    return []


def _block(block: Row, gallery: Gallery) -> list[Row]:
    """The block with ids of pictures and products; a card without its product is left out."""
    if block["type"] == "image":
        shown = {"type": "image", "file_id": str(gallery[block["picture"]])}
        return [{**shown, "caption": block["caption"]}]
    if block["type"] == "product":
        found = _products([block["product"]])
        card = {"type": "product", "note": block["note"]}
        return [{**card, "product_id": pk} for pk in found.values()]
    return [block]


def _products(skus: list[str]) -> dict[str, int]:
    return dict(Product.objects.filter(sku__in=skus).values_list("sku", "pk"))
