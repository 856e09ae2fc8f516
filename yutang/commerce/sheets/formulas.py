"""Formulas of an XLSX sheet that were saved without their values."""

import re
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
MOST = 100_000  # cells told of; more of them is a file that nobody ever calculated


def without_value(path: Path, sheet: str) -> dict[int, dict[int, str]]:
    """Line (from 1) to column (from 0) to the formula's text, where no value stands beside it."""
    found: dict[int, dict[int, str]] = {}
    with zipfile.ZipFile(path) as packed:
        part = _part(packed, sheet)
        if part is None or part not in packed.namelist():
            return found
        with packed.open(part) as file:
            options: dict[str, Any] = {"resolve_entities": False, "no_network": True}
            cells = etree.iterparse(file, tag=f"{MAIN}c", **options)
            for count, (_event, cell) in enumerate(_empty(cells)):
                if count >= MOST:
                    break
                _note(found, cell)
                cell.clear()
    return found


def _empty(cells: Any) -> Any:
    for event, cell in cells:
        formula, value = cell.find(f"{MAIN}f"), cell.find(f"{MAIN}v")
        if formula is not None and (value is None or not value.text):
            yield event, cell
        else:
            cell.clear()


def _note(found: dict[int, dict[int, str]], cell: Any) -> None:
    place = _PLACE.fullmatch(cell.get("r", ""))
    if place:
        formula = cell.find(f"{MAIN}f")
        text = "=" + (formula.text or "") if formula is not None else "="
        found.setdefault(int(place[2]), {})[_column(place[1])] = text[:200]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _part(packed: zipfile.ZipFile, sheet: str) -> str | None:
    """Where the sheet of this name lies in the file."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    book = etree.fromstring(packed.read("xl/workbook.xml"), parser)
    names = {each.get("name"): each.get(RELATION) for each in book.iter(f"{MAIN}sheet")}
    if "xl/_rels/workbook.xml.rels" not in packed.namelist():
        return None
    relations = etree.fromstring(packed.read("xl/_rels/workbook.xml.rels"), parser)
    targets = {each.get("Id"): each.get("Target") for each in relations}
    target = targets.get(names.get(sheet))
    if not target:
        return None
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
