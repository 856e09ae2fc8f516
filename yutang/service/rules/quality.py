"""What an intercept rule says, where two differ, and how a name is hidden."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

MOST_RULES, MOST_WORDS, LONGEST_WORD, LONGEST_NAME, MOST_OF_A_RANGE = 100, 300, 32, 20, 1_000


@dataclass(frozen=True)
class Wording:
    """A rule's content, in an order that doesn't matter: two that say the same are equal."""

    name: str
    words: tuple[str, ...]
    semantics: tuple[int, ...]
    kind: int
    userids: tuple[str, ...]
    department_ids: tuple[int, ...]

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Wording":
        """The wording of a row's fields, of a form or of JSON."""
        return cls(
            given["name"],
            tuple(sorted(set(given["words"]))),
            tuple(sorted(set(given["semantics"]))),
            int(given["kind"]),
            tuple(sorted(set(given["userids"]))),
            tuple(sorted(set(given["department_ids"]))),
        )

    @property
    def plain(self) -> dict[str, Any]:
        """Fit for JSON."""
        return {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in asdict(self).items()
        }

    def differences(self, other: "Wording") -> list[str]:
        """The names of what the other says otherwise; members' ids are alike in any case."""
        mine, theirs = self._comparable(), other._comparable()
        return [key for key, value in mine.items() if theirs[key] != value]

    def _comparable(self) -> dict[str, Any]:
        return asdict(self) | {"userids": tuple(sorted(each.lower() for each in self.userids))}


def split_words(text: str) -> list[str]:
    """Words as people type them: one a line, or parted by commas; each once, in their order."""
    for separator in ("，", ",", "、", "；", ";"):
        text = text.replace(separator, "\n")
    return list(dict.fromkeys(word.strip() for word in text.splitlines() if word.strip()))


def masked(name: str) -> str:
    """The name with all but its first character hidden: 赵晓 → 赵*."""
    return name[:1] + "*" * min(2, max(1, len(name) - 1)) if name else "*"
