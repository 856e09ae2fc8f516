"""Plain pictures of a home, drawn so that the demo needs no files and no fonts."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

SIZE = (900, 600)
FINE = 2  # drawn twice as large, then made small: smooth edges

Draw = ImageDraw.ImageDraw
Box = tuple[float, float, float, float]


def draw(scene: str) -> bytes:
    """The scene as a JPG."""
    top, bottom, paint = SCENES[scene]
    width, height = SIZE[0] * FINE, SIZE[1] * FINE
    picture = Image.linear_gradient("L").resize((width, height))
    image = Image.composite(
        Image.new("RGB", (width, height), bottom), Image.new("RGB", (width, height), top), picture
    )
    paint(Pen(image))
    small = image.resize(SIZE, Image.Resampling.LANCZOS)
    out = BytesIO()
    small.save(out, "JPEG", quality=86)
    return out.getvalue()


class Pen:
    """Shapes in hundredths of the picture's height, from its lower left corner on the table."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image
        self.unit = image.height / 100

    def _box(self, box: Box) -> Box:
        left, top, right, bottom = (each * self.unit for each in box)
        return left, top, right, bottom

    def oval(self, *box: float, fill: str) -> None:
        ImageDraw.Draw(self.image).ellipse(self._box(box), fill=fill)  # type: ignore[arg-type]

    def block(self, *box: float, fill: str, radius: float = 0) -> None:
        shape = self._box(box)  # type: ignore[arg-type]
        ImageDraw.Draw(self.image).rounded_rectangle(shape, radius * self.unit, fill=fill)

    def shape(self, *points: tuple[float, float], fill: str) -> None:
        scaled = [(x * self.unit, y * self.unit) for x, y in points]
        ImageDraw.Draw(self.image).polygon(scaled, fill=fill)

    def glow(self, *box: float, fill: str, strength: int = 120) -> None:
        """Light around a place."""
        mask = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(mask).ellipse(self._box(box), fill=strength)  # type: ignore[arg-type]
        soft = mask.filter(ImageFilter.GaussianBlur(9 * self.unit))
        self.image.paste(Image.new("RGB", self.image.size, fill), mask=soft)


def lamp(pen: Pen) -> None:
    pen.glow(28, 0, 122, 92, fill="#fff3cf", strength=220)
    pen.block(0, 82, 150, 100, fill="#8a6a4f")
    pen.block(73.5, 40, 76.5, 80, fill="#5a4a3e")
    pen.oval(64, 77, 86, 84, fill="#5a4a3e")
    pen.shape((62, 44), (88, 44), (82, 18), (68, 18), fill="#fff7e3")
    pen.block(104, 66, 124, 70, fill="#c4704f")
    pen.block(102, 70, 126, 74.5, fill="#3f6b6a")
    pen.block(105, 74.5, 123, 82, fill="#d9b779")


def table(pen: Pen) -> None:
    pen.oval(35, 12, 115, 92, fill="#f7f2ea")
    pen.oval(42, 19, 108, 85, fill="#e6ded1")
    pen.oval(47, 24, 103, 80, fill="#fbf8f3")
    pen.oval(60, 36, 90, 68, fill="#8fae9a")
    pen.oval(66, 41, 82, 57, fill="#e38d62")
    pen.block(22, 20, 24.5, 84, fill="#b99561", radius=1)
    pen.block(126, 20, 128.5, 84, fill="#b99561", radius=1)


def candle(pen: Pen) -> None:
    for left, top, colour in ((45, 46, "#f4ece0"), (67, 34, "#e9d3bd"), (89, 52, "#cfa98c")):
        pen.glow(left - 10, top - 32, left + 24, top + 8, fill="#ffd98a", strength=170)
        pen.block(left, top, left + 14, 84, fill=colour, radius=1.5)
        pen.block(left + 6.6, top - 4, left + 7.4, top, fill="#4b3b30")
        pen.oval(left + 5, top - 13, left + 9, top - 3, fill="#ffb347")
    pen.block(0, 83, 150, 100, fill="#5b4a44")


def boxes(pen: Pen) -> None:
    for row, top in enumerate((14, 42, 70)):
        pen.block(18, top + 22, 132, top + 25, fill="#a97f57")
        for place, left in enumerate((24, 60, 96)):
            colour = ("#e8d8bd", "#7fa39b", "#d98d6a", "#f1e7d6")[(row + place) % 4]
            pen.block(left, top + 4, left + 28, top + 22, fill=colour, radius=1.5)
            pen.block(left + 10, top + 10, left + 18, top + 12, fill="#7a5b3f", radius=1)


def vase(pen: Pen) -> None:
    pen.block(0, 84, 150, 100, fill="#c9b49a")
    for x, y, colour in ((56, 22, "#d9775a"), (75, 12, "#e9b65f"), (94, 24, "#c95f6a")):
        pen.shape((75, 58), (x, y + 6), (x + 1.6, y + 6), (76.6, 58), fill="#5f7f5c")
        for dx, dy in ((-6, 0), (6, 0), (0, -6), (0, 6)):
            pen.oval(x + dx - 5, y + dy - 5, x + dx + 6, y + dy + 6, fill=colour)
        pen.oval(x - 3, y - 3, x + 4, y + 4, fill="#fbe9b7")
    pen.oval(60, 52, 91, 88, fill="#f5f0e8")
    pen.block(69, 46, 82, 58, fill="#f5f0e8", radius=2)


def gift(pen: Pen) -> None:
    pen.block(0, 84, 150, 100, fill="#7d2f35")
    for left, top, right, colour, ribbon in (
        (38, 44, 78, "#d95b4c", "#f6d98b"),
        (82, 56, 114, "#2f6f6c", "#f3ead9"),
    ):
        middle = (left + right) / 2
        pen.block(left, top, right, 85, fill=colour, radius=1)
        pen.block(middle - 2.5, top, middle + 2.5, 85, fill=ribbon)
        pen.oval(middle - 13, top - 10, middle - 1, top + 1, fill=ribbon)
        pen.oval(middle + 1, top - 10, middle + 13, top + 1, fill=ribbon)


SCENES: dict[str, tuple[str, str, Callable[[Pen], None]]] = {
    "lamp": ("#31464a", "#6b5646", lamp),
    "table": ("#c9d7cf", "#a8bdb2", table),
    "candle": ("#3c2f38", "#6d4a3f", candle),
    "boxes": ("#f4ecdf", "#e3d3ba", boxes),
    "vase": ("#dfe9e6", "#f1e4d3", vase),
    "gift": ("#f5d7b5", "#e79a7b", gift),
}
