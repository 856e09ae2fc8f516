"""One consistent state of the warehouse: a manifest that names its files, replaced atomically.

`current.json` is the version that holds; `versions/` keeps those of the last hour, so that the
files of whoever still reads them stay.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from yutang.audiences.relations import RELATIONS
from yutang.audiences.warehouse import place

KEPT_SECONDS = 3600
CLEANED_EVERY = 20  # versions: to read all manifests of an hour is some work
CURRENT = "current.json"
OLD = "versions"
MAGIC = b"PAR1"
TYPES = {
    "int64": "bigint",
    "float64": "double",
    "string": "varchar",
    "array<int64>": "bigint[]",
    "array<string>": "varchar[]",
}
COLUMNS = {each.name: {c: TYPES[t] for c, t in each.columns.items()} for each in RELATIONS}
KEYS = {  # what a file of void rows names
    "profile": "customer_id",
    "fact": "customer_id",
    "activity": "customer_id",
    "orders": "order_id",
    "line": "order_id",
    "product": "product_id",
    "member": "audience_id",
    "stay": "stay_id",
    "chat": "chat_id",
}


@dataclass(frozen=True)
class Part:
    """One Parquet file; `about`: its month (activity) or its audience (member)."""

    path: str  # below the warehouse's folder
    rows: int
    size: int  # bytes
    sha256: str
    about: str = ""

    def is_whole(self) -> bool:
        """Whether the file is there, as long as it was, and ends as it should."""
        try:
            with (place.folder() / self.path).open("rb") as file:
                file.seek(-len(MAGIC), os.SEEK_END)
                return file.read() == MAGIC and file.tell() == self.size
        except OSError:
            return False

    def is_true(self) -> bool:
        """Whether every byte is as it was written."""
        try:
            with (place.folder() / self.path).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except OSError:
            return False


@dataclass(frozen=True)
class Pile:
    """The rows of one relation: those of `base` whose key is not in `void`, and all `fresh`."""

    base: tuple[Part, ...] = ()
    void: Part | None = None
    fresh: tuple[Part, ...] = ()

    def parts(self) -> tuple[Part, ...]:
        """All its files."""
        return (*self.base, *((self.void,) if self.void else ()), *self.fresh)

    def rows(self) -> int:
        """How many rows its files hold, void ones included."""
        return sum(part.rows for part in (*self.base, *self.fresh))


@dataclass(frozen=True)
class Version:
    """A manifest; `source`: the database and the form it was made from; empty: from none."""

    number: int
    at: datetime
    source: str
    piles: dict[str, Pile]
    positions: dict[str, Any] = field(default_factory=dict)

    def parts(self) -> Iterator[Part]:
        """All its files."""
        for pile in self.piles.values():
            yield from pile.parts()


def table(parts: tuple[Part, ...]) -> str:
    """SQL that reads these files as one table."""
    paths = ", ".join(f"'{place.folder() / part.path}'" for part in parts)
    return f"read_parquet([{paths}])"


def select(name: str, pile: Pile) -> str:
    """DuckDB's SQL for all rows of the relation."""
    columns = named(name)
    found = []
    if pile.base:
        base = table(pile.base)
        found.append(without(name, base, table((pile.void,))) if pile.void else _all(columns, base))
    if pile.fresh:
        found.append(_all(columns, table(pile.fresh)))
    return " union all ".join(found) or nothing(COLUMNS[name])


def without(name: str, rows: str, void: str) -> str:
    """SQL for the rows whose key is not among the void ones."""
    return f"{_all(named(name), rows)} as kept anti join {void} as void using ({KEYS[name]})"


def named(name: str) -> str:
    """The relation's columns, quoted: `at` is a word of DuckDB's own."""
    return ", ".join(f'"{column}"' for column in COLUMNS[name])


def _all(columns: str, rows: str) -> str:
    return f"select {columns} from {rows}"  # noqa: S608 - our own names and paths


def nothing(columns: dict[str, str]) -> str:
    """SQL for no rows of these columns."""
    none = ", ".join(f'null::{form} as "{name}"' for name, form in columns.items())
    return f"select {none} where false"


def current() -> Version | None:
    """The version that holds; None: there is none, or its manifest is damaged."""
    try:
        return read(place.folder() / CURRENT)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def read(path: Path) -> Version:
    """A manifest from its file."""
    data = json.loads(path.read_text("utf-8"))
    piles = {name: _pile(pile) for name, pile in data["piles"].items()}
    at = datetime.fromisoformat(data["at"])
    return Version(data["number"], at, data["source"], piles, data["positions"])


def _pile(data: dict[str, Any]) -> Pile:
    void = data["void"]
    return Pile(
        tuple(Part(**part) for part in data["base"]),
        Part(**void) if void else None,
        tuple(Part(**part) for part in data["fresh"]),
    )


def publish(version: Version) -> None:
    """Let the version hold; its files are on the disk already."""
    home = place.folder()
    (home / OLD).mkdir(exist_ok=True)
    text = json.dumps(asdict(version) | {"at": version.at.isoformat()}, separators=(",", ":"))
    _replace(home / OLD / f"{version.number:012}.json", text)
    _replace(home / CURRENT, text)


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}")
    draft.write_text(text, "utf-8")
    place.sync(draft)
    draft.replace(path)
    place.sync(path.parent)


def next_number() -> int:
    """A number above all there were, also where the present manifest is damaged."""
    numbers = (int(path.stem) for path in (place.folder() / OLD).glob("[0-9]*.json"))
    return 1 + max(numbers, default=0)


def clean() -> None:
    """Remove the files that no version of the last hour names; only the writer may."""
    home = place.folder()
    named = set()
    for path in list(_kept_manifests(home)):
        try:
            named |= {home / part.path for part in read(path).parts()}
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            path.unlink(missing_ok=True)  # damaged: nobody can read by it
    for file in home.glob("*/*.parquet"):
        if file not in named:
            file.unlink()


def _kept_manifests(home: Path) -> Iterator[Path]:
    """The manifests that held within the last hour; older ones are removed."""
    yield home / CURRENT
    replaced_at = float("inf")
    for path in sorted((home / OLD).glob("[0-9]*.json"), reverse=True):
        made_at = path.stat().st_mtime
        if replaced_at < time.time() - KEPT_SECONDS:
            path.unlink()
        else:
            yield path
        replaced_at = made_at
