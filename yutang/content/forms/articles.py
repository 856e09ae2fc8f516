"""An article's blocks as the editor posts them: `b` holds their keys in order, `b<key>_…` each."""

from typing import Any
from uuid import uuid4

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from yutang.content.blocks import BODY, MOST_BLOCKS, clean
from yutang.content.forms.files import kept_file

FIELDS: dict[str, tuple[str, ...]] = {
    "heading": ("text", "level"),
    "paragraph": ("html",),
    "image": ("file_id", "caption"),
    "video": ("file_id", "caption"),
    "product": ("product_id", "note", "url"),
    "quote": ("text", "by"),
    "list": ("items", "ordered"),
}
NAMES: dict[str, tuple[str | Promise, str]] = {
    "heading": (gettext_lazy("Heading"), "heading"),
    "paragraph": (gettext_lazy("Paragraph"), "align-left"),
    "image": (gettext_lazy("Picture"), "photo"),
    "video": (gettext_lazy("Video"), "video"),
    "product": (gettext_lazy("Product card"), "shopping-bag"),
    "quote": (gettext_lazy("Quote"), "quote"),
    "list": (gettext_lazy("List"), "list"),
}
SENTENCES = {
    "string_too_short": gettext_lazy("This is needed."),
    "too_short": gettext_lazy("Write at least one line."),
    "too_long": gettext_lazy("These are too many lines."),
    "string_too_long": gettext_lazy("This is too long: at most %(max_length)d characters."),
    "uuid_parsing": gettext_lazy("Choose a file."),
    "int_parsing": gettext_lazy("Choose a product."),
    "greater_than": gettext_lazy("Choose a product."),
    "shop_address": gettext_lazy(
        "Write a whole address that begins with https:// and that customers can reach."
    ),
}


class Row:
    """One block in the editor: what was typed, and what is wrong with it."""

    def __init__(self, key: str, type: str, values: dict[str, Any] | None = None) -> None:
        self.key, self.type = key, type
        self.values = dict.fromkeys(FIELDS[type], "") | (values or {})
        self.error = ""

    @property
    def name(self) -> str | Promise:
        return NAMES[self.type][0]

    @property
    def icon(self) -> str:
        return NAMES[self.type][1]

    @property
    def prefix(self) -> str:
        return f"b{self.key}_"

    @property
    def wants(self) -> str:
        """The kind of file that it takes."""
        return self.type if self.type in ("image", "video") else ""

    @property
    def lines(self) -> str:
        """A list's items, one a line."""
        items = self.values.get("items") or []
        return items if isinstance(items, str) else "\n".join(items)

    @property
    def plain(self) -> dict[str, Any]:
        """As the schema takes it."""
        given = {"type": self.type, **self.values}
        if self.type == "heading":
            given["level"] = 3 if str(given["level"]) == "3" else 2
        if self.type == "list":
            given["items"] = [line for line in self.lines.splitlines() if line.strip()]
            given["ordered"] = bool(given["ordered"])
        return given


def blank(type: str) -> Row:
    return Row(uuid4().hex[:8], type)


class BodyField:
    """The blocks of a form: read, moved by buttons, checked."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.error = ""
        self.value: list[dict[str, Any]] = []

    @classmethod
    def saved(cls, body: list[dict[str, Any]]) -> "BodyField":
        """The rows of saved blocks."""
        rows = [
            Row(str(at), each["type"], {k: v for k, v in each.items() if k != "type"})
            for at, each in enumerate(body)
        ]
        return cls(rows)

    @classmethod
    def posted(cls, posted: QueryDict) -> "BodyField":
        """The rows as posted; one of a type that doesn't exist is none."""
        rows = []
        for key in posted.getlist("b")[: MOST_BLOCKS + 1]:
            type = posted.get(f"b{key}_type", "")
            if type in FIELDS:
                cells = {name: posted.get(f"b{key}_{name}", "") for name in FIELDS[type]}
                values = {name: cell.replace("\0", "") for name, cell in cells.items()}
                if "html" in values:
                    values["html"] = clean(values["html"])  # also where it goes back to be mended
                rows.append(Row(key, type, values))
        return cls(rows)

    def act(self, asked: str) -> None:
        """What a button without JavaScript asks: add:type, up:key, down:key or remove:key."""
        verb, _colon, what = asked.partition(":")
        if verb == "add" and what in FIELDS:
            self.rows.append(blank(what))
            return
        at = next((i for i, row in enumerate(self.rows) if row.key == what), None)
        if at is None:
            return
        row = self.rows.pop(at)
        if verb != "remove":
            self.rows.insert(max(0, at - 1) if verb == "up" else at + 1, row)

    def is_valid(self) -> bool:
        """Check all; afterwards `value` holds the clean blocks, or rows tell what is wrong."""
        if not self.rows:
            self.error = _("An article needs at least one block.")
            return False
        try:
            blocks = BODY.validate_python([row.plain for row in self.rows])
        except ValidationError as fault:
            self._tell(fault)
            return False
        self.value = BODY.dump_python(blocks, mode="json")
        for row in self.rows:
            if row.wants and kept_file(str(row.values["file_id"]), wants=row.wants) is None:
                row.error = row.error or _("Choose a file.")
        return not any(row.error for row in self.rows)

    def _tell(self, fault: ValidationError) -> None:
        for error in fault.errors():
            if not error["loc"]:
                self.error = _("At most %(most)d blocks.") % {"most": MOST_BLOCKS}
                continue
            sentence = str(SENTENCES.get(error["type"], gettext_lazy("This isn't valid.")))
            row = self.rows[int(error["loc"][0])]
            row.error = row.error or sentence % error.get("ctx", {})
