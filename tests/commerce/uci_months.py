"""The UCI file, added up by DuckDB from the raw rows: our tables say the same."""

from datetime import date

from django.db import connection

from tests.commerce import uci
from yutang.kernel import clock

# A row counts with a customer, a quantity other than 0 and a price of whole pence not below 0.
RAW = "create table raw as select * from read_csv(?, all_varchar = true)"
GOOD = """
    create table good as
    select InvoiceNo as number, CustomerID as buyer, upper(trim(StockCode)) as sku,
        Quantity::bigint as quantity,
        cast(round(UnitPrice::decimal(18, 6) * 100) as bigint) as pence,
        date_trunc('month', strptime(InvoiceDate, '%Y-%m-%d %H:%M:%S'))::date as month
    from raw
    where CustomerID is not null and CustomerID <> '' and Quantity::bigint <> 0
        and UnitPrice::decimal(18, 6) >= 0
        and UnitPrice::decimal(18, 6) * 100 = round(UnitPrice::decimal(18, 6) * 100)
"""
MONTHS = """
    select month, count(distinct number) filter (quantity > 0),
        coalesce(sum(quantity * pence) filter (quantity > 0), 0)::bigint,
        coalesce(sum(-quantity * pence) filter (quantity < 0), 0)::bigint
    from good group by month order by month
"""
TOP = """
    select sku, sum(quantity)::bigint, sum(quantity * pence)::bigint
    from good where quantity > 0 group by sku order by 3 desc, 1 limit 20
"""
OUR_MONTHS = """
    with paid as (
        select date_trunc('month', paid_at at time zone %(zone)s)::date m, count(*) n,
            sum(amount)::bigint total
        from commerce_order group by 1),
    back as (
        select date_trunc('month', refunded_at at time zone %(zone)s)::date m,
            sum(amount)::bigint total
        from commerce_refund group by 1)
    select m, coalesce(paid.n, 0), coalesce(paid.total, 0), coalesce(back.total, 0)
    from paid full join back using (m) order by m
"""
OUR_TOP = """
    select upper(p.sku), sum(l.quantity)::bigint, sum(l.amount)::bigint
    from commerce_orderline l join commerce_product p on p.id = l.product_id
    group by 1 order by 3 desc, 1 limit 20
"""


def counted():
    """The raw file's figures by DuckDB alone."""
    import duckdb

    with duckdb.connect() as duck:
        duck.execute(RAW, [str(uci.FILE)])
        duck.execute(GOOD)
        customers = duck.sql("select count(distinct buyer) from good").fetchall()[0][0]
        return customers, duck.sql(MONTHS).fetchall(), duck.sql(TOP).fetchall()


def ours(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement, {"zone": clock.zone().key})
        return cursor.fetchall()


def check_months(customers: int) -> None:
    """Customers, months and top products of the imported file are those of the raw one."""
    expected, months, top = counted()
    assert customers == expected
    assert ours(OUR_MONTHS) == months
    assert months[0][0] == date(2010, 12, 1)
    assert ours(OUR_TOP) == top
