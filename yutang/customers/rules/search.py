"""What a customer is found by: each ending of names and numbers, and the words of remarks.

PostgreSQL's word search finds beginnings quickly; with every ending of a name as a word of its
own, the beginning of an ending is any part of the name.

Phone numbers bear a mark of their own: who may not see them doesn't find anybody by them either,
or the hidden digits could be guessed one after the other.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from yutang.customers.rules import dictionary

LONGEST = 24  # characters of a name whose endings are kept, and of a query
SHORTEST_DIGITS = 3  # parts of phone numbers shorter than this find too many
MOST_WORDS = 60  # of a description
PHONE = "+"  # begins the endings of phone numbers, and no other word
_DIGITS = re.compile(r"\D+")
_NUMBER = re.compile(r"[+\d][\d\s()-]*")
_BREAK = re.compile(r"[^\w]+")


def search_vector(**given: Iterable[str]) -> str:
    """The customer's `tsvector` as text, of what `lexemes` takes."""
    return " ".join(_quoted(word) for word in lexemes(**given))


def lexemes(
    *,
    names: Iterable[str] = (),
    phones: Iterable[str] = (),
    texts: Iterable[str] = (),
    ids: Iterable[str] = (),
) -> list[str]:
    """Every word the customer is found by, sorted.

    Names and remarks by any part, phone numbers (marked) by any three digits or more,
    descriptions by their words, ids by their beginning.
    """
    found = {word for id in ids for word in fold(id).split()}
    for name in names:
        found.update(_endings(fold(name), 1))
    for phone in phones:
        found.update(PHONE + ending for ending in _endings(digits(phone), SHORTEST_DIGITS))
    for text in texts:
        found.update(_words(fold(text)))
    return sorted(found)


def search_query(text: str, *, by_phone: bool) -> str:
    """The `tsquery` for what a person typed: every part of it must be found somewhere.

    A number may be typed with spaces, dashes and the country's code. A phrase is also found by
    its words. `by_phone`: in phone numbers too.
    """
    if _NUMBER.fullmatch(text.strip()) and len(number := digits(text)) >= SHORTEST_DIGITS:
        return _part(number.removeprefix("86") if len(number) > 11 else number, by_phone)
    return " & ".join(_part(part[:LONGEST], by_phone) for part in fold(text).split())


def _part(part: str, by_phone: bool) -> str:
    whole = f"{_quoted(part)}:*"
    if by_phone and part.isdecimal() and len(part) >= SHORTEST_DIGITS:
        return f"({whole} | {_quoted(PHONE + part)}:*)"
    words = [] if part.isascii() else sorted(set(_cutter().cut(part)))
    if len(words) < 2:
        return whole
    return f"({whole} | ({' & '.join(f'{_quoted(word)}:*' for word in words)}))"


def fold(text: str) -> str:
    """The text as it is compared: width, case and punctuation don't count."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_BREAK.sub(" ", plain).split())


def digits(phone: str) -> str:
    """The digits of a phone number."""
    return _DIGITS.sub("", unicodedata.normalize("NFKC", phone))


def _endings(text: str, shortest: int) -> Iterator[str]:
    for word in text.split():
        short = word[:LONGEST]
        for start in range(max(0, len(short) - shortest + 1)):
            yield short[start:]


def _words(text: str) -> list[str]:
    words = (word.strip() for word in _cutter().cut_for_search(text))
    return [word[:LONGEST] for word in words if word][:MOST_WORDS]


@lru_cache(maxsize=1)
def _cutter() -> Any:
    """Loading it takes about a second, so only once wanted."""
    return dictionary.cutter()


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
