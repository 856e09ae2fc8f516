"""What an address or a form says as text, read strictly: what makes no sense is nothing."""

from datetime import date

FIRST_YEAR, LAST_YEAR = 1900, 2999
MOST_DIGITS = 18  # what PostgreSQL's bigint surely holds


def whole(text: str | None) -> int | None:
    """The whole number, in plain digits."""
    is_number = text is not None and text.isascii() and text.isdecimal()
    return int(text) if text and is_number and len(text) <= MOST_DIGITS else None


def day(text: str | None) -> date | None:
    """The day (ISO), if it is one that people mean."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None
