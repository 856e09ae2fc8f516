"""Reading one field of a request body with its limit, and WeCom's code when it is broken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.errors import WecomError

Body = Mapping[str, Any]


def text(  # noqa: PLR0913 — every limit has its own code in WeCom
    body: Body,
    name: str,
    *,
    missing: int = 0,
    chars: int | None = None,
    octets: int | None = None,
    too_long: int = 40058,
    default: str = "",
) -> str:
    """The string; `missing` is the code for its absence (0: it may be absent)."""
    value = body.get(name)
    if value is None or value == "":
        if missing:
            raise WecomError(missing)
        return default if value is None else ""
    if not isinstance(value, str):
        raise WecomError(40058, f"invalid Request Parameter, {name} must be a string")
    if chars is not None and len(value) > chars:
        raise WecomError(too_long, f"{name} exceed max length {chars}" if too_long == 40058 else "")
    if octets is not None and len(value.encode()) > octets:
        raise WecomError(too_long, f"{name} exceed max size {octets}" if too_long == 40058 else "")
    return value


def whole(
    body: Body,
    name: str,
    *,
    missing: int = 0,
    default: int = 0,
    low: int = 0,
    high: int = 2**32 - 1,
) -> int:
    """The whole number between `low` and `high`."""
    value = body.get(name)
    if value is None:
        if missing:
            raise WecomError(missing)
        return default
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise WecomError(40058, f"invalid Request Parameter, {name} out of range")
    return value


def flag(body: Body, name: str, *, default: bool) -> bool:
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise WecomError(40058, f"invalid Request Parameter, {name} must be a bool")
    return value


def strings(body: Body, name: str, *, most: int | None = None, too_many: int = 40058) -> list[str]:
    """The array of strings, empty when absent."""
    value = _array(body, name, str)
    if most is not None and len(value) > most:
        raise WecomError(too_many)
    return value


def numbers(body: Body, name: str, *, most: int | None = None) -> list[int]:
    value = _array(body, name, int)
    if most is not None and len(value) > most:
        raise WecomError(40058)
    return value


def part(body: Body, name: str) -> dict[str, Any]:
    """The nested object, empty when absent."""
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise WecomError(40058, f"invalid Request Parameter, {name} must be an object")
    return value


def parts(body: Body, name: str) -> list[dict[str, Any]]:
    """The array of objects, empty when absent."""
    return _array(body, name, dict)


def _array(body: Body, name: str, kind: type) -> list[Any]:
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, kind) for item in value):
        raise WecomError(40058, f"invalid Request Parameter, {name} must be an array")
    return value
