"""The brand straight into Parquet, as the mirror would have written it."""

# ruff: noqa: S608 - the values are our own numbers

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.warehouse import brand

if TYPE_CHECKING:
    from yutang.audiences.warehouse.versions import Part, Version


def write(folder: Path, customers: int) -> "Version":
    """A warehouse of so many customers in the folder, readable by `shelf`.

    Django has to be set up; `YUTANG_WAREHOUSE` points to the folder afterwards.
    """
    os.environ["YUTANG_WAREHOUSE"] = str(folder)
    folder.mkdir(parents=True, exist_ok=True)
    from yutang.audiences.warehouse import happened, keyed, versions
    from yutang.audiences.warehouse.versions import Pile, Version, named
    from yutang.audiences.warehouse.writing import writer

    orders = {r.name: order for g in keyed.GROUPS for r, _, order in g.members}
    with writer(1, threads=os.cpu_count() or 1) as made:
        made.db.execute("set memory_limit = '6GB'")
        prepare(made.db, customers)

        def base(name: str, rows: str, order: str, about: str = "") -> "tuple[Part, ...]":
            query = f"select {named(name)} from ({filled(rows, customers)}) order by {order}"
            part = made.write(name, query, about=about)
            return (part,) if part else ()

        piles = {
            "orders": Pile(base("orders", "from paid", orders["orders"])),
            "line": Pile(base("line", brand.LINE_ROWS, orders["line"])),
            "profile": Pile(base("profile", brand.PROFILE_ROWS, orders["profile"])),
            "fact": Pile(base("fact", brand.FACT_ROWS, orders["fact"])),
            "product": Pile(base("product", brand.PRODUCT_ROWS, "product_id")),
            "member": Pile(sum((base("member", rows, "customer_id", str(id))
                                for id, rows in brand.MEMBER_ROWS.items()), ())),
            "stay": Pile(), "chat": Pile(),
        }  # fmt: skip
        made.db.execute("drop table sold; drop table sums")
        months = list(all_months())
        rows = customers * (brand.ACTIVITIES - brand.ORDERS) // len(months)
        parts = sum((base("activity", brand.happened(begin, after, number, rows), happened.ORDER,
                          month) for number, (month, begin, after) in enumerate(months)), ())  # fmt: skip  # noqa: E501
        piles["activity"] = Pile(parts)
    version = Version(1, datetime.now(UTC), "", piles)
    versions.publish(version)
    return version


def prepare(db, customers: int) -> None:
    """Tables that several relations are made from."""
    for statement in (*brand.MACROS, brand.ORDER_TABLE, brand.LINE_TABLE):
        db.execute(filled(statement, customers))
    db.execute(f"create table paid as {brand.ORDERS_ROWS}")
    db.execute(brand.SUMS)
    db.execute(f"create view everybody as select i + 1 as id from range({customers}) as t(i)")


def filled(statement: str, customers: int) -> str:
    """The statement for so many customers and the brand's three years."""
    begin, end = microseconds(brand.BEGIN), microseconds(brand.END)
    for name, value in {"n": customers, "begin": begin, "end": end, "span": end - begin}.items():
        statement = statement.replace(f"{{{name}}}", str(value))
    return statement


def all_months() -> Iterator[tuple[str, int, int]]:
    """Each month with its first microsecond and the first after it."""
    at = brand.BEGIN
    while at < brand.END:
        after = at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)
        yield f"{at:%Y-%m}", microseconds(at), microseconds(after)
        at = after


def microseconds(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000
