"""The certificate of a challenge as a picture, to be saved and shown around."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category

from PIL import Image, ImageDraw, ImageFont

from yutang.acquisition import printing

WIDTH, HEIGHT, EDGE, QR_SIDE = 1080, 1440, 48, 240  # pixels
INK, SOFT, PAPER, GREEN = "#14333a", "#5b7078", "#fffdf8", "#07a35a"
LEAST, ROOM = 20, 240  # the smallest letters; the height for the words
PIECES = re.compile(r"[!-~]+|\s+|.")  # what a line is broken between: words, or Chinese letters
UNSEEN = ("Cc", "Cf", "Mn")  # what joins and varies emoji, and control signs
MISSING = "\U0010ffff"  # no font has it


@dataclass(frozen=True)
class Certificate:
    """What stands on it, from the top to the bottom."""

    brand: str
    title: str
    challenge: str
    name: str
    text: str
    footline: str  # the day and the number
    invitation: str  # beside the QR code
    address: str


def can_draw() -> bool:
    """Whether this host has letters for it; else the page is the certificate."""
    return printing.font(40) is not None


def png(told: Certificate) -> bytes:
    """The certificate; letters that no font has, such as emoji, are left out."""
    page = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(page)
    for inset, width in ((EDGE, 6), (EDGE + 16, 2)):
        box = (inset, inset, WIDTH - inset, HEIGHT - inset)
        pen.rounded_rectangle(box, 36, outline=GREEN, width=width)
    _line(pen, told.brand, 150, 40, SOFT)
    _line(pen, told.title, 250, 84, GREEN)
    _line(pen, told.challenge, 360, 48, INK)
    _line(pen, told.name, 540, 108, INK)
    pen.line((WIDTH // 2 - 180, 630, WIDTH // 2 + 180, 630), fill=GREEN, width=3)
    _lines(pen, told.text, 700)
    _line(pen, told.footline, 960, 36, SOFT)
    with Image.open(io.BytesIO(printing.drawn(told.address))) as picture:
        qr = picture.convert("RGB").resize((QR_SIDE, QR_SIDE), Image.Resampling.LANCZOS)
    page.paste(qr, ((WIDTH - QR_SIDE) // 2, 1020))
    _line(pen, told.invitation, 1310, 34, SOFT)
    made = io.BytesIO()
    page.save(made, "PNG")
    return made.getvalue()


def drawable(words: str) -> str:
    """The words without letters that the font doesn't have."""
    none = _shape(MISSING)
    seen = (each for each in words if each.isspace() or category(each) not in UNSEEN)
    kept = (each for each in seen if each.isspace() or _shape(each) != none)
    return " ".join("".join(kept).split())


def _line(pen: ImageDraw.ImageDraw, words: str, y: int, size: int, colour: str) -> None:
    """One line in the middle, as large as fits; what never fits is cut."""
    words, room = drawable(words), WIDTH - 4 * EDGE
    while size > LEAST and _font(size).getlength(words) > room:
        size -= 2
    while _font(size).getlength(words) > room:
        words = words[:-2] + "…"
    pen.text((WIDTH // 2, y), words, font=_font(size), fill=colour, anchor="mm")


def _lines(pen: ImageDraw.ImageDraw, words: str, y: int) -> None:
    """A few lines in the middle; smaller letters where there are more words."""
    size, words = 46, drawable(words)
    while len(lines := list(_broken(words, _font(size)))) * _step(size) > ROOM and size > LEAST:
        size -= 2
    for number, line in enumerate(lines[: ROOM // _step(size)]):
        _line(pen, line, y + number * _step(size), size, INK)


def _step(size: int) -> int:
    return int(size * 1.6)


def _broken(words: str, letters: ImageFont.FreeTypeFont) -> Iterator[str]:
    line = ""
    for piece in PIECES.findall(words):
        if line and letters.getlength(line + piece) > WIDTH - 5 * EDGE:
            yield line.strip()
            line = ""
        line += piece
    if line.strip():
        yield line.strip()


def _shape(letter: str) -> tuple[tuple[int, int], bytes]:
    """How the font draws it; all letters that it doesn't have are drawn alike."""
    mask = _font(40).getmask(letter)
    return mask.size, bytes(mask)


def _font(size: int) -> ImageFont.FreeTypeFont:
    found = printing.font(size)
    assert found is not None, "asked for before: can_draw"
    return found
