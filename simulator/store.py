"""A tiny log-structured store: typed records in memory, each change one JSON line on disk."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

R = TypeVar("R")


class _AnyTable(Protocol):
    name: str

    def restore(self, key: str, value: dict[str, Any] | None) -> None: ...
    def snapshot(self) -> Iterator[tuple[str, dict[str, Any]]]: ...
    def value(self, key: str) -> dict[str, Any] | None: ...


class Store:
    """The journal of all tables.

    After `flush` every change made before it survives `kill -9`. Nothing is synced to the disk
    itself: a stand-in need not survive a power cut. A journal that has grown past `compact_at`
    bytes, and to more than twice what its tables need, is written anew on the way.
    """

    def __init__(self, path: Path, *, compact_at: int = 64 * 1024 * 1024) -> None:
        self.path = path
        self._compact_at = compact_at
        self._size = 0
        self._needed = 0
        self.tables: dict[str, _AnyTable] = {}
        self.changed: dict[tuple[str, str], None] = {}
        self.on_flush: Callable[[list[tuple[str, str]]], None] | None = None
        self._file: int | None = None

    def open(self) -> bool:
        """Replay the journal, last line wins, and compact it; True when it held anything."""
        found = self._replay()
        self._compact()
        return found

    def flush(self) -> None:
        if not self.changed or self._file is None:
            return
        keys = list(self.changed)
        self.changed.clear()
        lines = [_line(table, key, self.tables[table].value(key)) for table, key in keys]
        data = "".join(lines).encode()
        _write_all(self._file, data)
        self._size += len(data)
        if self._size > max(self._compact_at, 2 * self._needed):
            self._compact()
        if self.on_flush is not None:
            self.on_flush(keys)

    def close(self) -> None:
        self.flush()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _replay(self) -> bool:
        found = False
        if not self.path.exists():
            return found
        with self.path.open("rb") as lines:
            for line in lines:
                # The last line may be torn: the process died while it wrote.
                if not line.endswith(b"\n"):
                    break
                with contextlib.suppress(json.JSONDecodeError, UnicodeDecodeError):
                    name, key, value = json.loads(line)
                    if name in self.tables:
                        self.tables[name].restore(key, value)
                        found = True
        return found

    def _compact(self) -> None:
        fresh = self.path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as out:
            for table in self.tables.values():
                out.writelines(_line(table.name, key, value) for key, value in table.snapshot())
        self._size = self._needed = fresh.stat().st_size
        fresh.replace(self.path)
        self.changed.clear()
        if self._file is not None:
            os.close(self._file)
        self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND)


class Table(Generic[R]):
    """Records of one kind by key; `put` after every change, or it is neither indexed nor kept."""

    def __init__(
        self,
        store: Store,
        name: str,
        kind: Callable[..., R],
        key: Callable[[R], str],
        indexes: Mapping[str, Callable[[R], Iterable[str]]] | None = None,
    ) -> None:
        self.name = name
        self._store = store
        self._kind = kind
        self._key = key
        self._rows: dict[str, R] = {}
        self._makers = dict(indexes or {})
        self._index: dict[str, dict[str, dict[str, None]]] = {name: {} for name in self._makers}
        self._places: dict[str, list[tuple[str, str]]] = {}
        store.tables[name] = self

    def put(self, record: R) -> R:
        key = self._key(record)
        self._rows[key] = record
        self._place(key, record)
        self._store.changed[(self.name, key)] = None
        return record

    def drop(self, key: str) -> None:
        if self._rows.pop(key, None) is not None:
            self._unplace(key)
            self._store.changed[(self.name, key)] = None

    def get(self, key: str) -> R | None:
        return self._rows.get(key)

    def find(self, index: str, value: str) -> list[R]:
        """Records filed under the value, oldest first."""
        rows = self._rows
        return [rows[key] for key in self._index[index].get(value, ())]

    def last(self, index: str, value: str) -> R | None:
        """The newest record filed under the value."""
        key = next(reversed(self._index[index].get(value, {})), None)
        return None if key is None else self._rows[key]

    def newest(self) -> R | None:
        """The record that came last."""
        return next(reversed(self._rows.values()), None)

    def count(self, index: str, value: str) -> int:
        return len(self._index[index].get(value, ()))

    def all(self) -> list[R]:
        return list(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def restore(self, key: str, value: dict[str, Any] | None) -> None:
        if value is None:
            self._rows.pop(key, None)
            self._unplace(key)
            return
        record = self._kind(**value)
        self._rows[key] = record
        self._place(key, record)

    def snapshot(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for key, record in self._rows.items():
            yield key, vars(record)

    def value(self, key: str) -> dict[str, Any] | None:
        record = self._rows.get(key)
        return None if record is None else vars(record)

    def _place(self, key: str, record: R) -> None:
        places = [
            (name, value) for name, values in self._makers.items() for value in values(record)
        ]
        if self._places.get(key) == places:
            return
        self._unplace(key)
        for name, value in places:
            self._index[name].setdefault(value, {})[key] = None
        if places:
            self._places[key] = places

    def _unplace(self, key: str) -> None:
        for name, value in self._places.pop(key, ()):
            bucket = self._index[name][value]
            bucket.pop(key, None)
            if not bucket:
                del self._index[name][value]


def _line(table: str, key: str, value: dict[str, Any] | None) -> str:
    return json.dumps([table, key, value], ensure_ascii=False, separators=(",", ":")) + "\n"


def _write_all(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
