"""WeCom's limits of a moment (WECOM.md 3.8, 3.13 and 8), and how often it is asked about."""

from datetime import timedelta

MOST_CHARACTERS = 2_000
MOST_BYTES = 4_000
MOST_PICTURES = 9
MOST_TITLE_CHARACTERS = 64
MOST_TITLE_BYTES = 128
MOST_URL_BYTES = 2_048
MOST_VIDEO_SECONDS = 30
SHORT_SIDE, LONG_SIDE = 1_080, 10_800  # pixels
SHOWN_A_MONTH = 4  # of the corp's moments, to one customer

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPEN_DAYS = timedelta(days=30)  # so long members are waited for
MEDIA_FRESH = timedelta(days=2)  # WeCom forgets them after three
LOOKS = (timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=4), timedelta(minutes=15))


def next_look(looks: int) -> timedelta:
    """The pause before a moment without an answer is looked for again, after so many looks."""
    return LOOKS[looks] if looks < len(LOOKS) else HOUR


def next_poll(age: timedelta) -> timedelta | None:
    """When to ask again what is this old: often at first, then seldom; None: no more."""
    if age < HOUR:
        return timedelta(minutes=2)
    if age < DAY:
        return timedelta(minutes=20)
    if age < timedelta(days=7):
        return timedelta(hours=4)
    return DAY if age < OPEN_DAYS else None


def video_seconds(content: bytes) -> float | None:
    """How long an MP4 plays, by its movie header (ISO 14496-12, 8.2.2); None: it doesn't say."""
    at = content.find(b"mvhd")
    if at < 0:
        return None
    wide = content[at + 4 : at + 5] == b"\x01"
    start, size = (at + 24, 8) if wide else (at + 16, 4)
    scale = int.from_bytes(content[start : start + 4], "big")
    length = int.from_bytes(content[start + 4 : start + 4 + size], "big")
    return length / scale if scale else None
