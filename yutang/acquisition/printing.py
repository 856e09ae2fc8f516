"""QR codes to be printed, with a frame and words around them."""

import base64
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

import segno
from django.conf import settings
from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont

from yutang.acquisition.models import Code, GroupCode, Way

WIDTH, QR_SIDE, TOP, LINE = 1000, 800, 60, 76  # pixels; the code stands in the middle
INK, SOFT, PAPER = "#14333a", "#5b7078", "#ffffff"
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)


@dataclass(frozen=True)
class Sheet:
    """What is printed: the QR code's picture, a headline above it and a line below."""

    qr: bytes  # PNG, without quiet zone needed
    headline: str = ""
    footline: str = ""

    @property
    def qr_top(self) -> int:
        return TOP + (LINE if self.headline else 0)

    @property
    def height(self) -> int:
        return self.qr_top + QR_SIDE + TOP + (LINE if self.footline else 0)


def address_of(code: Code) -> str:
    """Where a page code leads."""
    return settings.BASE_URL + reverse("acquisition:scan", args=[code.slug])


def address_of_group_code(code: GroupCode) -> str:
    """Where a group code leads."""
    return settings.BASE_URL + reverse("acquisition:group_scan", args=[code.slug])


def qr_png(code: Code, way: Way | None) -> bytes | None:
    """The code's QR picture; None while WeCom hasn't given it yet."""
    if not code.is_page:
        return bytes(way.picture.content) if way and way.picture else None
    return drawn(address_of(code))


def drawn(address: str) -> bytes:
    """A QR code of the address as PNG."""
    picture = io.BytesIO()
    segno.make(address, error="q", micro=False).save(picture, kind="png", scale=20, border=2)
    return picture.getvalue()


def svg(sheet: Sheet) -> bytes:
    """The sheet as SVG; the words use the fonts of whoever opens it."""
    picture = base64.b64encode(sheet.qr).decode()
    words = _svg_words(sheet.headline, TOP + 44, 52, INK) + _svg_words(
        sheet.footline, sheet.height - 48, 40, SOFT
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {sheet.height}"'
        f' width="{WIDTH}" height="{sheet.height}">'
        f'<rect x="4" y="4" width="{WIDTH - 8}" height="{sheet.height - 8}" rx="36"'
        f' fill="{PAPER}" stroke="{INK}" stroke-width="4"/>{words}'
        f'<image x="{(WIDTH - QR_SIDE) // 2}" y="{sheet.qr_top}" width="{QR_SIDE}"'
        f' height="{QR_SIDE}" style="image-rendering:pixelated"'
        f' href="data:image/png;base64,{picture}"/></svg>'
    ).encode()


def png(sheet: Sheet) -> bytes:
    """The sheet as PNG; without words where this host has no font for them."""
    shown = sheet if _has_glyphs(sheet) else Sheet(sheet.qr)
    page = Image.new("RGB", (WIDTH, shown.height), PAPER)
    pen = ImageDraw.Draw(page)
    pen.rounded_rectangle((4, 4, WIDTH - 4, shown.height - 4), 36, outline=INK, width=4)
    with Image.open(io.BytesIO(shown.qr)) as picture:
        qr = picture.convert("RGB").resize((QR_SIDE, QR_SIDE), Image.Resampling.NEAREST)
    page.paste(qr, ((WIDTH - QR_SIDE) // 2, shown.qr_top))
    _write(pen, shown.headline, TOP + 26, 52, INK)
    _write(pen, shown.footline, shown.height - 62, 40, SOFT)
    picture_of_page = io.BytesIO()
    page.save(picture_of_page, "PNG", optimize=True)
    return picture_of_page.getvalue()


def _svg_words(words: str, y: int, size: int, colour: str) -> str:
    if not words:
        return ""
    fonts = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
    return (
        f'<text x="{WIDTH // 2}" y="{y}" font-size="{_size(words, size)}" fill="{colour}"'
        f' text-anchor="middle" font-family="{fonts}" font-weight="600">{escape(words)}</text>'
    )


def _write(pen: ImageDraw.ImageDraw, words: str, y: int, size: int, colour: str) -> None:
    if words:
        letters = font(_size(words, size)) or ImageFont.load_default(_size(words, size))
        pen.text((WIDTH // 2, y), words, font=letters, fill=colour, anchor="mm")


def _size(words: str, most: int) -> int:
    """The largest letters at which the words fit; Latin letters are half as wide."""
    wide = sum(0.55 if letter.isascii() else 1.0 for letter in words)
    return min(most, int((WIDTH - 2 * TOP) / max(wide, 1)))


def _has_glyphs(sheet: Sheet) -> bool:
    return font(20) is not None or (sheet.headline + sheet.footline).isascii()


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont | None:
    """This host's font with Chinese letters; None where it has none."""
    found = next((path for path in FONTS if Path(path).exists()), None)
    return ImageFont.truetype(found, size, index=_simplified(found)) if found else None


@lru_cache(maxsize=8)
def _simplified(path: str) -> int:
    """Which font of a collection draws letters as in mainland China; else the first."""
    for index in range(12):
        try:
            family, _style = ImageFont.truetype(path, 10, index=index).getname()
        except OSError:
            break
        if (family or "").endswith(" SC"):
            return index
    return 0


def qr_data_uri(address: str) -> str:
    """A QR code of the address as a picture inside a page."""
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=6, border=2, dark=INK)
