"""jieba's dictionary in a tenth of the room: half a million words as numbers side by side."""

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from typing import Any


class Frequencies:
    """What jieba asks of its dictionary: how often a beginning of a word is met; 0: it is none.

    Words are told apart by a number of 64 bits. A look-up takes a microsecond more than that of
    a dict, which would take 60 MB in each process.
    """

    def __init__(self, words: Mapping[str, int]) -> None:
        ordered = sorted(words, key=_number)
        self._numbers = array("q", map(_number, ordered))
        self._counts = array("l", map(words.__getitem__, ordered))

    def get(self, word: str, default: int | None = None) -> int | None:
        wanted = _number(word)
        at = bisect_left(self._numbers, wanted)
        if at < len(self._numbers) and self._numbers[at] == wanted:
            return self._counts[at]
        return default

    def __contains__(self, word: str) -> bool:
        return self.get(word) is not None

    def __getitem__(self, word: str) -> int:
        found = self.get(word)
        if found is None:
            raise KeyError(word)
        return found


def _number(word: str) -> int:
    """The length tells apart what lies in memory alike: 丰 and 0N."""
    return hash(word) ^ len(word)


def cutter() -> Any:
    """A jieba of its own with its own dictionary; loading takes a second."""
    import jieba  # noqa: PLC0415 - heavy, and most processes never need it

    jieba.setLogLevel(60)
    made = jieba.Tokenizer()
    made.initialize()
    made.FREQ = Frequencies(made.FREQ)
    return made
