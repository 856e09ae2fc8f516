"""How a script is found: by its characters, by pinyin, and by the first letters of pinyin.

Columns for pinyin hold every ending of the title behind a space (" jiage ge"), so that "begins a
syllable here" is a plain text search for a space and the letters.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_TITLE = 80  # characters that are kept of a folded title
LONGEST_QUERY = 40
_BREAK = re.compile(r"[\W_]+")
_PIECES = re.compile(r"[a-z0-9]+|[^a-z0-9]")


@dataclass(frozen=True)
class Spelled:
    """The columns that a search looks into."""

    title: str
    text: str
    pinyin: str
    initials: str


def spelled(title: str, texts: Sequence[str]) -> Spelled:
    """How a script with this title and these texts is found."""
    plain = folded(title).replace(" ", "")[:LONGEST_TITLE]
    syllables = _syllables(plain)
    return Spelled(
        title=plain,
        text=" ".join(folded(text).replace(" ", "") for text in texts),
        pinyin=_endings(syllables),
        initials=_endings([each[0] for each in syllables]),
    )


def words(query: str) -> list[str]:
    """The words of what somebody typed, as the columns write them."""
    return folded(query[:LONGEST_QUERY]).split()


def folded(text: str) -> str:
    """Width, case and punctuation don't count."""
    return _BREAK.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _syllables(plain: str) -> list[str]:
    """One for each character, and one for each word of Latin letters."""
    import pypinyin  # noqa: PLC0415 - its dictionary is large, and most processes spell nothing

    found = pypinyin.lazy_pinyin(plain, errors=_PIECES.findall)  # type: ignore[arg-type]
    return [each for each in found if each]


def _endings(parts: Sequence[str]) -> str:
    return "".join(f" {''.join(parts[start:])}" for start in range(len(parts)))
