"""The rows of a table without what stands above its headers."""

from collections.abc import Iterator
from itertools import chain, islice

from django.utils.translation import gettext as _

from yutang.commerce.errors import NotATable
from yutang.commerce.rules.columns import is_known
from yutang.commerce.rules.headers import LOOKED_AT, find_header
from yutang.commerce.sheets.sheet import MOST_COLUMNS

Rows = Iterator[tuple[int, list[str]]]


def headed(rows: Rows, least: int) -> tuple[list[str], Rows]:
    """The headers, and the rows behind them; fewer than `least` columns are no table."""
    first = list(islice(rows, LOOKED_AT))
    if not first:
        raise NotATable(_("The file is empty."))
    found = find_header([cells for _line, cells in first], is_known)
    if not least <= len(found.names) <= MOST_COLUMNS:
        raise NotATable(_("The first line doesn't look like the headers of a table."))
    return found.names, chain(first[found.first :], rows)
