"""What programs send: strict, so that a mistake is told and not guessed around."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar

from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)

from yutang.commerce.rules.numbers import MOST_PRICE, MOST_QUANTITY

MOST_ITEMS = 1_000
MOST_AMOUNT = 10**13
SOURCE = r"^[A-Za-z0-9_-]{1,40}$"


def _text(value: str) -> str:
    """On one line, without what no database keeps."""
    if "\0" in value or not value.isprintable():
        raise ValueError("it holds characters that are no text")
    return value.strip()


def storable(value: str) -> str:
    """Any text that the database keeps: no NUL, no halves of characters."""
    if "\0" in value or any("\ud800" <= each <= "\udfff" for each in value):
        raise ValueError("it holds characters that are no text")
    return value


def _filled(value: str) -> str:
    if not value:
        raise ValueError("it is empty")
    return value


def _year(value: datetime) -> datetime:
    if not 1970 <= value.year <= 2100:
        raise ValueError("the year is not within 1970 and 2100")
    return value.astimezone(UTC)


Code = Annotated[str, Field(max_length=64), AfterValidator(_text), AfterValidator(_filled)]
Word = Annotated[str, Field(max_length=200), AfterValidator(_text)]
Moment = Annotated[AwareDatetime, AfterValidator(_year)]
Source = Annotated[str, Field(pattern=SOURCE, description="the shop, e.g. tmall")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Amount = Annotated[int, Field(ge=0, le=MOST_AMOUNT, strict=True)]
Price = Annotated[int, Field(ge=0, le=MOST_PRICE, strict=True)]
Pieces = Annotated[int, Field(ge=1, le=MOST_QUANTITY, strict=True)]


class Sent(BaseModel):
    """One thing a program tells; unknown fields are a mistake."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    path: list[str | int]
    code: str
    text: str


class Result(Schema):
    """What came of one item: its place in the batch, and what is wrong where it was refused."""

    index: int
    status: Literal["created", "updated", "unchanged", "waiting", "refused"]
    errors: list[Problem] = []


class Results(Schema):
    results: list[Result]
    counts: dict[str, int]


Item = TypeVar("Item", bound=BaseModel)


def batch_of(model: type[BaseModel]) -> Any:
    """Up to 1,000 items that look like this; each is checked by itself, so one stops no other."""
    schema = inlined(model.model_json_schema())
    items = {"type": "array", "items": schema, "minItems": 1, "maxItems": MOST_ITEMS}
    return Annotated[list[Any], Field(min_length=1, max_length=MOST_ITEMS), WithJsonSchema(items)]


def inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with every reference replaced by what it names."""
    parts = schema.pop("$defs", {})

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return walk(parts[value["$ref"].rpartition("/")[2]])
        return {key: walk(each) for key, each in value.items()}

    found = walk(schema)
    assert isinstance(found, dict)
    return found


def sort_out(items: Sequence[Any], model: type[Item]) -> tuple[dict[int, Item], dict[int, Result]]:
    """The items that fit, and the answers to those that don't; by their place."""
    good: dict[int, Item] = {}
    bad: dict[int, Result] = {}
    for index, item in enumerate(items):
        try:
            good[index] = model.model_validate(item)
        except ValidationError as fault:
            bad[index] = Result(index=index, status="refused", errors=_problems(fault))
    return good, bad


def refused(index: int, path: list[str | int], code: str, text: str) -> Result:
    problem = Problem(path=path, code=code, text=text)
    return Result(index=index, status="refused", errors=[problem])


def twice(
    good: dict[int, Item], key: Callable[[Item], Any], path: list[str | int], text: str
) -> dict[int, Result]:
    """Answers to items whose key came earlier in the batch; they are taken out."""
    seen: set[Any] = set()
    found: dict[int, Result] = {}
    for index, item in list(good.items()):
        if key(item) in seen:
            found[index] = refused(index, path, "twice", text)
            del good[index]
        seen.add(key(item))
    return found


def results(answers: dict[int, Result]) -> Results:
    """All answers in order, counted."""
    counts: dict[str, int] = {}
    for answer in answers.values():
        counts[answer.status] = counts.get(answer.status, 0) + 1
    return Results(results=[answers[index] for index in sorted(answers)], counts=counts)


def _problems(fault: ValidationError) -> list[Problem]:
    return [
        Problem(path=list(each["loc"]), code=each["type"], text=each["msg"])
        for each in fault.errors(include_url=False, include_input=False, include_context=False)
    ]
