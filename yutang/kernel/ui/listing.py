"""Lists: search, filters, sort and place stand in the address, so that a list can be shared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.functional import Promise

Choices = Sequence[tuple[str, str | Promise]]


@dataclass(frozen=True)
class Filter:
    """One choice above a list: its key in the address, its label, what may be chosen."""

    key: str
    label: str | Promise
    choices: Choices
    value: str = ""


@dataclass(frozen=True)
class Sort:
    """One column's link: where it leads, and how the column is sorted now."""

    label: str | Promise
    target: str
    state: str  # "ascending", "descending" or "none", as aria-sort has it


@dataclass(frozen=True)
class Listing:
    """What the address asks of a list; values that aren't offered are read as none."""

    q: str
    filters: Sequence[Filter]
    sort: str
    cursor: str | None
    sorts: Mapping[str, str | Promise] = field(default_factory=dict)
    search_label: str | Promise = ""

    @classmethod
    def read(
        cls,
        request: HttpRequest,
        *,
        filters: Iterable[Filter] = (),
        sorts: Mapping[str, str | Promise] | None = None,
        default_sort: str = "",
        search_label: str | Promise = "",
    ) -> "Listing":
        """The listing of this request. `sorts`: field name → column's words; `-field` descends."""
        known = sorts or {}
        sort = request.GET.get("sort", default_sort)
        return cls(
            q=request.GET.get("q", "").strip()[:100],
            filters=[_filled(each, request.GET.get(each.key, "")) for each in filters],
            sort=sort if sort.lstrip("-") in known else default_sort,
            cursor=request.GET.get("cursor"),
            sorts=known,
            search_label=search_label,
        )

    def value(self, key: str) -> str:
        """What is chosen for one filter; empty: nothing."""
        return next((each.value for each in self.filters if each.key == key), "")

    @property
    def is_narrowed(self) -> bool:
        """Whether search or a filter hides rows."""
        return bool(self.q) or any(each.value for each in self.filters)

    @property
    def columns(self) -> dict[str, Sort]:
        """A link for each sortable column, by field name."""
        return {name: self._column(name, label) for name, label in self.sorts.items()}

    def _column(self, name: str, label: str | Promise) -> Sort:
        if self.sort == name:
            return Sort(label, f"-{name}", "ascending")
        state = "descending" if self.sort == f"-{name}" else "none"
        return Sort(label, name if state == "descending" else f"-{name}", state)


def _filled(each: Filter, asked: str) -> Filter:
    offered = any(value == asked for value, _label in each.choices)
    return Filter(each.key, each.label, each.choices, asked if offered else "")
