"""What readers of the warehouse use: one consistent version, by DuckDB or as files."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from yutang.audiences.warehouse import place, source, versions
from yutang.audiences.warehouse.errors import DamagedMirror, NoMirror
from yutang.audiences.warehouse.versions import KEPT_SECONDS, Pile, Version

if TYPE_CHECKING:
    import duckdb

__all__ = ["DamagedMirror", "NoMirror", "connect", "current", "files", "reading"]

LEAST_MEMORY = 512  # MB
SETTINGS = (
    "set parquet_metadata_cache = true",
    "set preserve_insertion_order = false",
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
)
# A rule never carries SQL; should one ever, it would find nothing else to read.
LOCKED = ("set allowed_directories = ['{folder}/']", "set enable_external_access = false")

_lock = threading.Lock()
_shelves: dict[tuple[int, Path], "Shelf"] = {}  # by process (a fork makes its own) and folder
_seen: dict[Path, tuple[tuple[int, int], Version]] = {}


def current() -> Version | None:
    """The version that holds now; its manifest is read again only when it was replaced."""
    path = place.folder() / versions.CURRENT
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    stamp = (found.st_mtime_ns, found.st_ino)
    known = _seen.get(path)
    if known and known[0] == stamp:
        return known[1]
    version = versions.current()
    if version:
        _seen[path] = (stamp, version)
    return version


def connect() -> "duckdb.DuckDBPyConnection":
    """A cursor of this process's DuckDB, with the relations of the present version as views.

    The cursor keeps that version while it lives, up to an hour. `reading` tells of damage.
    """
    version = current()
    if version is None:
        raise NoMirror
    with _lock:
        shelf = _shelf()
        schema = shelf.schema(version)
    cursor = shelf.db.cursor()
    cursor.execute(f"set schema = '{schema}'")
    return cursor


@contextmanager
def reading() -> "Iterator[duckdb.DuckDBPyConnection]":
    """As `connect`, for a block: a file that can't be read is told as damage, and mended."""
    import duckdb  # noqa: PLC0415 - heavy, and most processes never need it

    with connect() as cursor:
        try:
            yield cursor
        except (duckdb.ProgrammingError, duckdb.InterruptException):
            raise
        except duckdb.Error:
            if is_damaged():
                raise DamagedMirror from None
            raise


def files(relation: str) -> Pile:
    """The relation's files: all of `base` without the keys in `void`, and all of `fresh`.

    `versions.KEYS` names the key, `versions.table` their paths.
    """
    version = current()
    if version is None:
        raise NoMirror
    return version.piles[relation]


def is_damaged() -> bool:
    """Look through all files of the present version; where one is wrong, the writer is told."""
    version = current()
    if version is None or all(part.is_true() for part in version.parts()):
        return False
    place.suspect()
    return True


@dataclass
class Shelf:
    """One process's DuckDB over one folder: each version it read is a schema of views."""

    db: "duckdb.DuckDBPyConnection"
    schemas: dict[str, float] = field(default_factory=dict)  # when each was asked for last
    whole: set[str] = field(default_factory=set)  # files that were looked at

    def schema(self, version: Version) -> str:
        """The name of the version's schema; made where it isn't there yet."""
        name = f"v{version.number}_{version.at:%Y%m%d%H%M%S%f}"
        if name not in self.schemas:
            self._check(version)
            if version.source and version.source != source.identity():
                raise NoMirror  # of the database before a restore, or another time zone
            self._forget()
            self._make(name, version)
        self.schemas[name] = time.monotonic()
        return name

    def _make(self, name: str, version: Version) -> None:
        import duckdb  # noqa: PLC0415 - heavy, and most processes never need it

        self.db.execute(f"create schema {name}")
        try:
            for relation, pile in version.piles.items():
                view = versions.select(relation, pile)
                self.db.execute(f"create view {name}.{relation} as {view}")
        except duckdb.Error as fault:  # it reads the files' footers
            self.db.execute(f"drop schema {name} cascade")
            place.suspect()
            raise DamagedMirror from fault

    def _check(self, version: Version) -> None:
        parts = {part.path: part for part in version.parts()}
        for path in parts.keys() - self.whole:
            if not parts[path].is_whole():
                place.suspect()
                raise DamagedMirror
        self.whole = set(parts)

    def _forget(self) -> None:
        """Versions that nobody asked for in the last hour; their files may be gone."""
        old = time.monotonic() - KEPT_SECONDS
        for name in [name for name, at in self.schemas.items() if at < old]:
            self.db.execute(f"drop schema {name} cascade")
            del self.schemas[name]


def _shelf() -> Shelf:
    key = (os.getpid(), place.folder())
    if key not in _shelves:
        _shelves[key] = Shelf(_open(key[1]))
    return _shelves[key]


def _open(folder: Path) -> "duckdb.DuckDBPyConnection":
    import duckdb  # noqa: PLC0415 - heavy, and most processes never need it

    spill = folder / "spill"
    db = duckdb.connect(
        config={"memory_limit": f"{_memory()}MB", "temp_directory": str(spill / str(os.getpid()))}
    )
    for statement in (*SETTINGS, *LOCKED):
        db.execute(statement.format(folder=folder))
    return db


def _memory() -> int:
    """A quarter of the machine's, in MB, or `YUTANG_WAREHOUSE_MEMORY`."""
    if given := os.environ.get("YUTANG_WAREHOUSE_MEMORY"):
        return int(given)
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return max(LEAST_MEMORY, machine // 4)
