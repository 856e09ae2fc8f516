"""Where the pages of value compute: the mirror's DuckDB, or PostgreSQL where there is no mirror.

One text of SQL for both: the relations stand under their names (`orders`, `profile` …), whole
numbers are cast to `bigint`, and `{div}` divides them, rounded down (none is negative).
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, TypeVar

from django.db import connection

from yutang.audiences import relations
from yutang.audiences.rules.rfm import EPOCH
from yutang.org import queries as org
from yutang.org import rules
from yutang.org.models import Member

T = TypeVar("T")
KEPT = 64  # answers that one process remembers

_answers: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Ground:
    """One engine with one state of the data; `version` 0: PostgreSQL, as it is now."""

    version: int
    run: Callable[[str], Sequence[tuple[Any, ...]]]

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """What the query (`with …`) gives."""
        return self.run(sql)


def ground(*, engine: str = "") -> Ground:
    """The mirror if there is one, else PostgreSQL; `engine` chooses one of them."""
    from yutang.audiences.warehouse import shelf  # noqa: PLC0415 - heavy, most pages need none

    version = None if engine == "postgres" else shelf.current()
    if version is None:
        return Ground(0, _ask_postgres)
    return Ground(version.number, _ask_mirror)


def remembered(key: tuple[Any, ...], compute: Callable[[Ground], T]) -> T:
    """The answer for this version of the mirror; PostgreSQL is asked every time.

    `key` names the question with all it depends on.
    """
    on = ground()
    if not on.version:
        return compute(on)
    whole = (on.version, *key)
    with _lock:
        if whole in _answers:
            _answers.move_to_end(whole)
            found: T = _answers[whole]
            return found
    answer = compute(on)
    with _lock:
        _answers[whole] = answer
        while len(_answers) > KEPT:
            _answers.popitem(last=False)
    return answer


def forget() -> None:
    """Remember nothing (tests)."""
    with _lock:
        _answers.clear()


def day_number(day: date) -> int:
    """The day as the relations count it."""
    return (day - EPOCH).days


def scope(member: Member | None) -> str:
    """The condition on `p` (a profile) for whom the member may see; None: everybody.

    The same as `customers.queries.scoped`; only whole numbers of ours are put into the text.
    """
    if member is None or member.role in rules.SEES_ALL:
        return "true"
    own = f"(p.member_ids && array[{member.pk}]::bigint[] or p.consultant_id = {member.pk}"
    if member.role not in rules.SEES_OWN_UNITS:
        return f"{own})"
    roots = ", ".join(str(int(unit_id)) for unit_id in org.root_unit_ids(member))
    return f"{own} or p.unit_ids && array[{roots}]::bigint[])" if roots else f"{own})"


def _ask_mirror(sql: str) -> Sequence[tuple[Any, ...]]:
    from yutang.audiences.warehouse import shelf  # noqa: PLC0415 - as above

    with shelf.reading() as cursor:
        found: Sequence[tuple[Any, ...]] = cursor.execute(sql.replace("{div}", "//")).fetchall()
        return found


def _ask_postgres(sql: str) -> Sequence[tuple[Any, ...]]:
    """The relations become common tables before the query's own; `sql` begins with `with`."""
    tables = ", ".join(
        f"{each.name} as ({each.select(ids=False)})"
        for each in relations.RELATIONS
        if each.name in sql
    )
    body = sql.replace("{div}", "/").replace("%", "%%").strip().removeprefix("with ")
    with connection.cursor() as cursor:
        cursor.execute(f"with {tables}, {body}", relations.parameters())
        found: Sequence[tuple[Any, ...]] = cursor.fetchall()
        return found
