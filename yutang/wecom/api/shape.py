"""What all answers of WeCom's have in common: fields come and go, so unknown ones are let be."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else str(value))]
Number = Annotated[int, BeforeValidator(lambda value: int(value or 0))]


class Shape(BaseModel):
    """A tolerant model of a part of an answer."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def pages(fetch: Callable[[str], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every page of a listing, until WeCom gives no further cursor (or the same again)."""
    cursor = ""
    while True:
        answer = fetch(cursor)
        yield answer
        following = str(answer.get("next_cursor") or "")
        if not following or following == cursor:
            return
        cursor = following
