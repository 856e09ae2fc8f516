"""A rule on DuckDB, over one consistent version of the mirror."""

from typing import Any

from yutang.audiences.engines import dialects


def table(expression: Any, shelf: Any) -> Any:
    """What the expression gives, as an Arrow table; `shelf` connects to the mirror."""
    made = dialects.statement(expression, "duckdb")
    with shelf.connect() as database:
        return database.execute(made.sql).to_arrow_table()
