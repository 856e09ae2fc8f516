"""Intercept rules: words that members may not say to customers (WECOM.md 3.11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field, model_validator

from yutang.wecom.api.shape import Number, Shape, Text
from yutang.wecom.client import WeCom

BLOCK, WARN = 1, 2
PHONE, EMAIL, RED_PACKET = 1, 2, 3
MOST_RULES, MOST_WORDS, LONGEST_WORD, LONGEST_NAME = 100, 300, 32, 20
BASE = "externalcontact"


class Range(Shape):
    """To whom a rule applies."""

    users: list[str] = Field(alias="user_list", default=[])
    departments: list[int] = Field(alias="department_list", default=[])


class Rule(Shape):
    """A rule as it stands at WeCom."""

    rule_id: Text = ""
    rule_name: Text = ""
    word_list: list[str] = []
    semantics_list: list[int] = []
    intercept_type: Number = BLOCK
    applicable_range: Range = Range()

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, given: Any) -> Any:
        """WeCom puts the semantics into `extra_rule` in some answers."""
        if isinstance(given, dict) and isinstance(given.get("extra_rule"), dict):
            return {"semantics_list": given["extra_rule"].get("semantics_list") or []} | given
        return given


class Listed(Shape):
    """One line of the listing."""

    rule_id: Text
    rule_name: Text = ""
    create_time: Number = 0


@dataclass(frozen=True)
class Wish:
    """What a rule is to say."""

    name: str
    words: Sequence[str]
    semantics: Sequence[int] = ()
    kind: int = BLOCK


def add(
    client: WeCom, wish: Wish, *, users: Sequence[str] = (), departments: Sequence[int] = ()
) -> str:
    """Create a rule for these members and departments and give its id."""
    body = {
        "rule_name": wish.name,
        "word_list": list(wish.words),
        "semantics_list": list(wish.semantics),
        "intercept_type": wish.kind,
        "applicable_range": _range(users, departments),
    }
    return str(client.post(f"{BASE}/add_intercept_rule", body, creates=True)["rule_id"])


def listing(client: WeCom) -> list[Listed]:
    """This app's rules."""
    answer = client.get(f"{BASE}/get_intercept_rule_list")
    return [Listed.model_validate(row) for row in answer.get("rule_list") or []]


def get(client: WeCom, rule_id: str) -> Rule:
    """One rule."""
    answer = client.post(f"{BASE}/get_intercept_rule", {"rule_id": rule_id})
    return Rule.model_validate(answer["rule"])


def update(client: WeCom, rule_id: str, wish: Wish, *, before: Range, after: Range) -> None:
    """The rule says what is wished, and applies to `after` instead of `before`."""
    body = {
        "rule_id": rule_id,
        "rule_name": wish.name,
        "word_list": list(wish.words),
        "extra_rule": {"semantics_list": list(wish.semantics)},
        "intercept_type": wish.kind,
        "add_applicable_range": _difference(after, before),
        "remove_applicable_range": _difference(before, after),
    }
    client.post(f"{BASE}/update_intercept_rule", body)


def delete(client: WeCom, rule_id: str) -> None:
    """Remove the rule."""
    client.post(f"{BASE}/del_intercept_rule", {"rule_id": rule_id})


def _difference(mine: Range, theirs: Range) -> dict[str, Any]:
    return _range(
        [each for each in mine.users if each not in theirs.users],
        [each for each in mine.departments if each not in theirs.departments],
    )


def _range(users: Sequence[str], departments: Sequence[int]) -> dict[str, Any]:
    return {"user_list": list(users), "department_list": list(departments)}
