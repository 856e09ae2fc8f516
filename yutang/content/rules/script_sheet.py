"""Which column of a sheet of scripts is what, and what stands in a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NAMES: Mapping[str, tuple[str, ...]] = {
    "scene": ("场景", "阶段场景", "scene"),
    "category": ("分类", "类别", "话术分类", "分组", "category"),
    "title": ("标题", "问题", "话术标题", "关键词", "title", "question"),
    "text": ("内容", "话术", "话术内容", "回复", "答案", "text", "content", "answer"),
    "obstacle": ("障碍", "购买障碍", "obstacle"),
    "need": ("需求", "need"),
}
SCENES: Mapping[str, tuple[str, ...]] = {
    "before": ("售前", "before", "before the sale", "presale", "pre-sale"),
    "during": ("售中", "during", "during the sale"),
    "after": ("售后", "after", "after the sale", "aftersale", "after-sale"),
}
DIVIDER = "---"  # a line of its own parts a cell into several messages


class Unreadable(Exception):
    """A row can't be a script; the code says why."""


@dataclass(frozen=True)
class Row:
    """A script as a sheet says it."""

    scene: str
    category: str
    title: str
    texts: tuple[str, ...]
    obstacle: str = ""
    need: str = ""


def columns(headers: Sequence[str]) -> dict[str, list[int]]:
    """The places of each field; texts may stand in several columns ("话术1", "话术2")."""
    found: dict[str, list[int]] = {}
    for place, header in enumerate(headers):
        plain = header.strip().casefold().rstrip("0123456789 ")
        for field, names in NAMES.items():
            if plain in names and (field == "text" or field not in found):
                found.setdefault(field, []).append(place)
    return found


def read(cells: Sequence[str], places: Mapping[str, list[int]]) -> Row:
    """The row; `Unreadable` where it says too little."""

    def cell(field: str) -> str:
        at = places.get(field, [])
        return cells[at[0]].strip() if at and at[0] < len(cells) else ""

    texts = [cells[at] for at in places.get("text", []) if at < len(cells)]
    parts = tuple(part.strip() for text in texts for part in _divided(text) if part.strip())
    if not cell("title"):
        raise Unreadable("title")
    if not parts:
        raise Unreadable("text")
    return Row(
        _scene(cell("scene")),
        cell("category"),
        cell("title"),
        parts,
        cell("obstacle"),
        cell("need"),
    )


def _scene(text: str) -> str:
    if not text:
        return "before"
    for scene, names in SCENES.items():
        if text.casefold() in names:
            return scene
    raise Unreadable("scene")


def _divided(text: str) -> list[str]:
    parts = [""]
    for line in text.splitlines():
        if line.strip() == DIVIDER:
            parts.append("")
        else:
            parts[-1] += f"{line}\n"
    return parts
