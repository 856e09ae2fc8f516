"""CSV, plain or gzipped, in UTF-8, UTF-16 or GB18030 (which holds GBK and GB2312)."""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from yutang.commerce.errors import NotATable
from yutang.commerce.rules.headers import LOOKED_AT
from yutang.commerce.sheets.heading import headed
from yutang.commerce.sheets.sheet import Sheet

CHUNK = 1 << 20
MOST_BYTES = 4 << 30  # unpacked
DELIMITERS = ",\t;|"
_CONTROLS = bytes({*range(32), 127} - {0x09, 0x0A, 0x0C, 0x0D, 0x1A})
_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_MARK_UTF8 = codecs.BOM_UTF8


@contextmanager
def opened(path: Path, least: int = 2) -> Iterator[Sheet]:
    """The text as a table; it is looked through once before, so that no byte surprises later."""
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    with _stream(path, is_packed) as stream:
        survey = _survey(stream)
    with _stream(path, is_packed) as stream:
        text = io.TextIOWrapper(
            io.BufferedReader(cast("io.RawIOBase", stream), CHUNK),
            encoding=survey.encoding,
            errors="replace",
            newline="",
        )
        yield _sheet(text, survey, least, "csv.gz" if is_packed else "csv")


def _sheet(text: io.TextIOWrapper, survey: "Survey", least: int, kind: str) -> Sheet:
    first = list(islice(text, LOOKED_AT))
    rows = _rows(csv.reader(chain(first, text), delimiter=_delimiter(first)))
    headers, rows = headed(rows, least)
    total = max(0, survey.lines - 1)
    return Sheet(kind, survey.encoding, headers, rows, total, survey.has_bad_bytes)


def _rows(reader: "csv.Reader") -> Iterator[tuple[int, list[str]]]:  # type: ignore[name-defined]
    line = 0
    try:
        for cells in reader:
            line, start = reader.line_num, line + 1
            if cells and any(cells):
                yield start, cells
    except csv.Error:
        sentence = _("The file breaks off at line %(line)s: a quotation mark isn't closed.")
        raise NotATable(sentence % {"line": line + 1}) from None


def _delimiter(lines: list[str]) -> str:
    """The mark that any of the first lines has most; a title above the headers has none."""
    most = {mark: max((line.count(mark) for line in lines), default=0) for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: (most[mark], -DELIMITERS.index(mark)))


@contextmanager
def _stream(path: Path, is_packed: bool) -> Iterator[BinaryIO]:
    with path.open("rb") as file:
        if not is_packed:
            yield file
            return
        try:
            with gzip.open(file, "rb") as unpacked:
                yield cast("BinaryIO", unpacked)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise NotATable(_("The gzip file is damaged or incomplete.")) from None


@dataclass
class Survey:
    """What one look through the bytes tells."""

    encoding: str = "utf-8"
    lines: int = 0
    size: int = 0
    controls: int = 0
    has_bad_bytes: bool = False
    _readers: dict[str, codecs.IncrementalDecoder] = field(default_factory=dict)

    def take(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self.lines += chunk.count(b"\n")
        if self.encoding == "utf-16":
            return
        self.controls += len(chunk) - len(chunk.translate(None, _CONTROLS))
        for name in list(self._readers):
            self._try(name, chunk)

    def _try(self, name: str, chunk: bytes, *, final: bool = False) -> None:
        try:
            self._readers[name].decode(chunk, final)
        except UnicodeDecodeError:
            del self._readers[name]

    def conclude(self) -> None:
        for name in list(self._readers):
            self._try(name, b"", final=True)
        if self.encoding == "utf-16":
            return
        if self.controls * 200 > self.size:
            raise NotATable
        self.has_bad_bytes = not self._readers
        self.encoding = next(iter(self._readers), self.encoding)


def _survey(stream: BinaryIO) -> Survey:
    chunk = stream.read(CHUNK)
    if not chunk.strip():
        raise NotATable(_("The file is empty."))
    survey = Survey(encoding=_BOMS.get(chunk[:2], "utf-8"))
    utf8 = "utf-8-sig" if chunk.startswith(_MARK_UTF8) else "utf-8"
    if survey.encoding != "utf-16":
        names = (utf8, "gb18030")
        survey._readers = {name: codecs.getincrementaldecoder(name)() for name in names}
    while chunk:
        survey.take(chunk)
        if survey.size > MOST_BYTES or (b"\0" in chunk and survey.encoding != "utf-16"):
            raise NotATable
        chunk = stream.read(CHUNK)
    survey.conclude()
    return survey
