"""A rule on DuckDB, over one consistent version of the mirror."""

from threading import Timer
from typing import Any

import duckdb

from yutang.audiences.engines import dialects
from yutang.audiences.engines.limits import ALL, TooLong
from yutang.audiences.warehouse import shelf


def table(expression: Any, seconds: float = ALL) -> Any:
    """What the expression gives, as an Arrow table; stopped after so many seconds."""
    made = dialects.statement(expression, "duckdb")
    with shelf.reading() as database:
        bell = Timer(seconds, database.interrupt)
        bell.start()
        try:
            return database.sql(made.sql).to_arrow_table()
        except duckdb.InterruptException:
            raise TooLong from None
        finally:
            bell.cancel()
