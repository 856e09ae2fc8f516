"""A rule on Spark, over the same Parquet files as DuckDB.

`YUTANG_ENGINE=spark://host:port` names the cluster; its workers read the warehouse's folder at
the same path (shared storage), or under `YUTANG_WAREHOUSE_SPARK` (a bucket, for example).
"""

import logging
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from yutang.audiences.engines import dialects
from yutang.audiences.relations import RELATIONS
from yutang.audiences.warehouse import place, shelf
from yutang.audiences.warehouse.versions import KEYS, Part, Version
from yutang.kernel.errors import DomainError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.log.level": "ERROR",
}
_TYPES = {
    "int64": "bigint",
    "float64": "double",
    "string": "string",
    "array<int64>": "array<bigint>",
    "array<string>": "array<string>",
}
_viewed: dict[str, tuple[int, str]] = {}  # by cluster: the version that its views show


class NoSpark(DomainError):
    """Spark isn't there."""

    code = "no_spark"
    status = 503
    sentence = _(
        "Spark isn't set up. Install it (pip install yutang[spark], Java 17 or newer) and name the "
        "cluster: YUTANG_ENGINE=spark://host:7077"
    )


def table(expression: Any) -> Any:
    """What the expression gives, as an Arrow table."""
    made = dialects.statement(expression, "spark")
    version = shelf.current()
    if version is None:
        raise shelf.NoMirror
    spark = session(os.environ.get("YUTANG_ENGINE", ""))
    _view(spark, version)
    return spark.sql(made.sql).toArrow()


@lru_cache(maxsize=1)
def session(cluster: str) -> "SparkSession":
    """This process's session with the cluster; settings beyond ours come from spark-defaults."""
    if not cluster.startswith(("spark://", "local")):
        raise NoSpark
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - heavy, and an extra
    except ImportError:
        raise NoSpark from None
    logging.getLogger("py4j").setLevel(logging.WARNING)  # else it tells of every call
    builder = SparkSession.builder.master(cluster).appName("yutang")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _view(spark: "SparkSession", version: Version) -> None:
    """Show the version's relations as views; made anew when the version changes."""
    wanted = (version.number, f"{place.folder()} {version.at}")
    if _viewed.get("") == wanted:
        return
    for relation in RELATIONS:
        _relation(spark, relation.name, version).createOrReplaceTempView(relation.name)
    _viewed[""] = wanted


def _relation(spark: "SparkSession", name: str, version: Version) -> "DataFrame":
    """All rows of the base whose key is not void, and all fresh ones."""
    pile = version.piles[name]
    rows = _read(spark, name, pile.base)
    if pile.void:
        gone = spark.read.parquet(_path(pile.void))
        rows = rows.join(gone, on=KEYS[name], how="left_anti").select(*_columns(name))
    return rows.unionByName(_read(spark, name, pile.fresh)) if pile.fresh else rows


def _read(spark: "SparkSession", name: str, parts: tuple[Part, ...]) -> "DataFrame":
    columns = _columns(name)
    schema = ", ".join(f"`{column}` {_TYPES[form]}" for column, form in columns.items())
    if not parts:
        return spark.createDataFrame([], schema)
    return spark.read.schema(schema).parquet(*[_path(part) for part in parts])


def _columns(name: str) -> dict[str, str]:
    return next(each.columns for each in RELATIONS if each.name == name)


def _path(part: Part) -> str:
    base = os.environ.get("YUTANG_WAREHOUSE_SPARK")
    return f"{base.rstrip('/')}/{part.path}" if base else (place.folder() / part.path).as_uri()
