"""Where an article's words lead."""

from html.parser import HTMLParser


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href")
        if tag == "a" and address:
            self.found.add(address)


def addresses_in(html: str) -> set[str]:
    """Every address that the marked-up words link to."""
    reader = _Links()
    reader.feed(html)
    reader.close()
    return reader.found
