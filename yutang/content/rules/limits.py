"""WeCom's limits of a message, in bytes and not characters."""

MOST_TEXT_BYTES = 4_000
MOST_ATTACHMENTS = 9
MOST_LINK_TITLE = 128  # bytes
MOST_LINK_DESC = 512
MOST_APP_TITLE = 64
MOST_URL = 2_048
SHORTEST_READING = 3  # visible seconds; less is no reading


def shorten(text: str, *, most: int) -> str:
    """At most `most` bytes of UTF-8, never half a character."""
    return text.encode()[:most].decode(errors="ignore")


def byte_count(text: str) -> int:
    return len(text.encode())
