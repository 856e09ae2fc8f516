"""The values of facts, read strictly from what people, files and programs say."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

MOST_TEXT = 300
MOST_NAME = 60
MOST_PERSONS = 20
MOST_CHOICES = 50
MOST_NUMBER = 1e15
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
SEVERAL = re.compile(r"[,，;；、|\n]+")
PEOPLE = re.compile(r"[;；、|\n]+")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?(e[+-]?\d{1,3})?", re.ASCII | re.I)
YES = frozenset({"yes", "y", "true", "1", "是", "有", "对", "√"})
NO = frozenset({"no", "n", "false", "0", "否", "无", "没有", "不", "×"})

Raw = str | int | float | bool | date | Mapping[str, object] | Sequence[object] | None


class Fault(ValueError):
    """Why something is no value of a fact: a code, and what it was."""

    def __init__(self, code: str, given: object = "") -> None:
        self.code = code
        self.given = str(given)[:60]
        super().__init__(code)


@dataclass(frozen=True)
class Value:
    """One value; `slot` tells several of one fact apart."""

    slot: str = ""
    text: str = ""
    number: float | None = None
    day: date | None = None
    choice_id: int | None = None


def read(form: str, raw: Raw, choices: Mapping[str, int]) -> list[Value]:
    """The values that `raw` says; empty: none. `choices`: ids by name."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return []
    return READ[form](raw, choices)


def read_day(raw: object) -> date:
    """A day as people and files write it."""
    if isinstance(raw, datetime):
        raw = raw.date()
    if isinstance(raw, date):
        return _sane(raw)
    found = DAY.fullmatch(str(raw).strip())
    if not found:
        raise Fault("day", raw)
    try:
        return _sane(date(*map(int, found.groups())))
    except ValueError:
        raise Fault("day", raw) from None


def person(name: str, day: object) -> Value:
    """A person: known by the name, or by the date where nobody named her."""
    name = " ".join(_clean(name).split())
    if len(name) > MOST_NAME:
        raise Fault("long_name", name)
    found = None if day in (None, "") else read_day(day)
    if not name and found is None:
        raise Fault("nobody")
    return Value(slot=slot_of(name, found), text=name, day=found)


def slot_of(name: str, day: date | None) -> str:
    """What a person is known by; folding case may lengthen a name."""
    return name.casefold()[:MOST_NAME] if name else day.isoformat() if day else ""


def _sane(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise Fault("far_day", day)
    return day


def _clean(raw: object) -> str:
    text = str(raw).strip()
    if "\0" in text:
        raise Fault("text")
    return text


def _text(raw: Raw, _choices: Mapping[str, int]) -> list[Value]:
    if not isinstance(raw, str | int | float | date):
        raise Fault("text", raw)
    text = _clean(raw)
    if len(text) > MOST_TEXT:
        raise Fault("long_text", text)
    return [Value(text=text)]


def _number(raw: Raw, _choices: Mapping[str, int]) -> list[Value]:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise Fault("number", raw)
    if isinstance(raw, str):
        raw = raw.strip().removeprefix("¥").removeprefix("￥").replace("，", ",")
        if not NUMBER.fullmatch(raw) or not any(map(str.isdigit, raw)):
            raise Fault("number", raw)
        raw = raw.replace(",", "")
    try:
        found = float(raw)
    except (OverflowError, ValueError):
        raise Fault("number", raw) from None
    if not math.isfinite(found) or abs(found) > MOST_NUMBER:
        raise Fault("far_number", raw)
    return [Value(number=found)]


def _date(raw: Raw, _choices: Mapping[str, int]) -> list[Value]:
    return [Value(day=read_day(raw))]


def _choice(raw: Raw, choices: Mapping[str, int]) -> list[Value]:
    return [Value(choice_id=_known(raw, choices))]


def _choices(raw: Raw, choices: Mapping[str, int]) -> list[Value]:
    parts: Sequence[object]
    if isinstance(raw, str):
        parts = [raw] if raw.strip() in choices else SEVERAL.split(raw)
    elif isinstance(raw, Sequence):
        parts = raw
    else:
        raise Fault("choice", raw)
    if len(parts) > MOST_CHOICES:
        raise Fault("many_choices")
    ids = {_known(part, choices) for part in parts if str(part).strip()}
    return [Value(slot=str(id), choice_id=id) for id in sorted(ids)]


def _yes_no(raw: Raw, _choices: Mapping[str, int]) -> list[Value]:
    if isinstance(raw, bool):
        return [Value(number=float(raw))]
    word = str(raw).strip().casefold()
    if word not in YES | NO:
        raise Fault("yes_no", raw)
    return [Value(number=1.0 if word in YES else 0.0)]


def _persons(raw: Raw, _choices: Mapping[str, int]) -> list[Value]:
    parts: list[object]
    if isinstance(raw, str):
        parts = [part for part in PEOPLE.split(raw) if part.strip()]
    elif isinstance(raw, Sequence):
        parts = list(raw)
    else:
        parts = [raw]
    if len(parts) > MOST_PERSONS:
        raise Fault("many_persons")
    found = [_one_person(part) for part in parts]
    if len({each.slot for each in found}) < len(found):
        raise Fault("twice")
    return found


def _one_person(part: object) -> Value:
    if isinstance(part, Mapping):
        name, day = part.get("name", ""), part.get("day")
        if set(part) - {"name", "day"} or not isinstance(name, str):
            raise Fault("person", part)
        return person(name, day)
    if isinstance(part, date):
        return person("", part)
    if not isinstance(part, str):
        raise Fault("person", part)
    found = DAY.search(part)
    if not found:
        if any(map(str.isdigit, part)):
            raise Fault("person", part)
        return person(part, None)
    name = part[: found.start()] + part[found.end() :]
    return person(name.strip(" ()（）:：,，"), found.group())


def _known(raw: object, choices: Mapping[str, int]) -> int:
    name = str(raw).strip()
    if name not in choices:
        raise Fault("choice", raw)
    return choices[name]


READ = {
    "text": _text,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "person": _persons,
}
