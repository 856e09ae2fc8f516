"""Rows change hands from one customer to another, written down so that they can go back."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction

from yutang.customers.merging import Table
from yutang.customers.models import Merge, MergeMove

# Names of tables and columns come from the registry, never from people.
CLASHES = """
    select mine.{key}, theirs.{key}, {gone_wins}, to_jsonb(mine), to_jsonb(theirs)
    from {name} mine join {name} theirs on {same}
    where mine.{column} = %(kept)s and theirs.{column} = %(gone)s
"""
ALONE = """
    select 0, 0, {gone_wins}, to_jsonb(mine), to_jsonb(theirs)
    from {name} mine, {name} theirs
    where mine.{column} = %(kept)s and theirs.{column} = %(gone)s
"""
MOVE = """
    update {name} set {column} = %(to)s
    where {column} = %(from)s and {chosen} returning {key}
"""
RESTORE = """
    insert into {name} select * from jsonb_populate_recordset(null::{name}, %(rows)s::jsonb)
    on conflict do nothing
"""


class Mover:
    """Moves what is the gone customer's to the kept one, a table at a time."""

    def __init__(self, merge: Merge) -> None:
        self.merge = merge
        self.pair = {"kept": merge.kept_id, "gone": merge.gone_id}

    def move(self, table: Table, *, without: str = "true") -> MergeMove:
        """The gone customer's rows are the kept one's, except those that give way."""
        note = MergeMove(merge=self.merge, table=f"{table.name}.{table.column}")
        staying: list[int] = []
        for mine, theirs, gone_wins, *rows in self._clashes(table):
            if table.loser_stays:
                staying.append(theirs)
                continue
            winner, loser = (theirs, mine) if gone_wins else (mine, theirs)
            lost, won = rows if gone_wins else reversed(rows)
            self._fold(table, note, keys=(winner, loser), rows=(json.loads(won), json.loads(lost)))
        note.keys = self._change_hands(table, staying, without)
        if table.settle:
            self._settle(table, note)
        if note.keys or note.folded or note.filled or note.repointed:
            note.save()
        return note

    def restore(self, table: Table, note: MergeMove) -> None:
        """What the note tells of is as it was, as far as it is still there."""
        to_gone = {"to": self.merge.gone_id, "from": self.merge.kept_id, "keys": note.keys}
        if note.keys:
            _run(MOVE, table, to_gone, chosen=f"{_key(table)} = any(%(keys)s)")
        _bring_back(table, note.folded)
        for each in note.filled:
            for column, value in each["was"].items():
                sql = f"update {table.name} set {column} = %s where {_key(table)} = %s"  # noqa: S608 - ours
                _execute(sql, [value, each["key"]])
        for each in note.repointed:
            _execute(
                f"update {each['table']} set {each['column']} = %s where id = any(%s)",  # noqa: S608 - ours
                [each["was"], each["ids"]],
            )

    def _clashes(self, table: Table) -> list[tuple[Any, ...]]:
        if table.once is None:
            return []
        same = " and ".join(f"mine.{c} is not distinct from theirs.{c}" for c in table.once)
        sql = CLASHES if table.key else ALONE
        return _run(sql, table, self.pair, same=same or "true", gone_wins=table.gone_wins)

    def _fold(
        self,
        table: Table,
        note: MergeMove,
        *,
        keys: tuple[int, int],
        rows: tuple[dict[str, Any], dict[str, Any]],
    ) -> None:
        """The losing row goes; who named it names the winner, which takes over what it lacks."""
        (winner, loser), (won, lost) = keys, rows
        note.folded.append(lost)
        for name, column in table.dependents:
            sql = f"update {name} set {column} = %s where {column} = %s returning id"  # noqa: S608 - ours
            ids = [id for (id,) in _execute(sql, [winner, loser])]
            note.repointed.append({"table": name, "column": column, "was": loser, "ids": ids})
        owner = lost[table.column]
        sql = f"delete from {table.name} where {table.column} = %s and {_key(table)} = %s"  # noqa: S608 - ours
        _execute(sql, [owner, loser])
        self._fill(table, note, winner, won, lost)
        if any(won[column] != lost[column] for column in table.tells):
            kept, gone = (won, lost) if owner == self.merge.gone_id else (lost, won)
            self.merge.conflicts.append({"table": table.name, "kept": kept, "gone": gone})

    def _fill(
        self, table: Table, note: MergeMove, key: int, won: dict[str, Any], lost: dict[str, Any]
    ) -> None:
        lacking = [c for c in table.fills if won[c] is None and lost[c] is not None]
        for column in lacking:
            sql = f"update {table.name} set {column} = %s where {_key(table)} = %s"  # noqa: S608 - ours
            _execute(sql, [lost[column], key])
        if lacking:
            note.filled.append({"key": key, "was": dict.fromkeys(lacking)})

    def _change_hands(self, table: Table, staying: Sequence[int], without: str) -> list[int]:
        chosen = f"not ({_key(table)} = any(%(staying)s)) and {without}"
        given = {"to": self.merge.kept_id, "from": self.merge.gone_id, "staying": list(staying)}
        return [key for (key,) in _run(MOVE, table, given, chosen=chosen)]

    def _settle(self, table: Table, note: MergeMove) -> None:
        assert table.settle is not None
        sql, was = table.settle
        note.filled += [{"key": key, "was": dict(was)} for (key,) in _execute(sql, self.pair)]


def _key(table: Table) -> str:
    return table.key or "0"


def _bring_back(table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Folded rows stand again; what names something deleted since can't."""
    try:
        with transaction.atomic():
            _restore(table, rows)
    except IntegrityError:
        for row in rows:
            try:
                with transaction.atomic():
                    _restore(table, [row])
            except IntegrityError:
                continue


def _restore(table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        given = {"rows": json.dumps(rows)}
        _execute(RESTORE.format(name=table.name), given)
        _execute("set constraints all immediate", {})
        _execute("set constraints all deferred", {})


def _run(sql: str, table: Table, given: dict[str, Any], **parts: str) -> list[tuple[Any, ...]]:
    names = {"name": table.name, "column": table.column, "key": _key(table)}
    return _execute(sql.format(**names, **parts), given)


def _execute(sql: str, given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall() if cursor.description else []
