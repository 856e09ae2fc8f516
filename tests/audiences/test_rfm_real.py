"""RFM and repurchase of real shops: equal to figures taken from the raw files by other code."""
# ruff: noqa: S608 - our own statements over the files

from pathlib import Path

import duckdb
import pytest
from django.db import connection, transaction

from tests.audiences import value_make as make
from tests.customers.make import let_read
from yutang.audiences.queries import ground, lifecycle, repurchase
from yutang.audiences.queries import rfm as queries
from yutang.audiences.queries.repurchase import Choice
from yutang.audiences.rules import rfm

DATA = Path(__file__).parents[3] / "shared/data"
CDNOW = DATA / "cdnow/CDNOW_master.txt"
UCI = DATA / "uci_online_retail/online_retail.csv.gz"

# One row an order: customer, number, day, smallest unit.
UCI_ORDERS = f"""
    select CustomerID::varchar as customer, InvoiceNo as no, min(InvoiceDate)::date as day,
        sum(Quantity * round(UnitPrice * 100))::bigint as cents
    from read_csv('{UCI}', types={{'InvoiceNo': 'varchar', 'StockCode': 'varchar'}})
    where CustomerID is not null and Quantity > 0 and UnitPrice > 0
    group by all
"""
FILL = """
    insert into customers_customer (name, avatar, gender, type, corp_name)
        select distinct customer, '', 0, 0, '' from raw;
    insert into customers_profile (customer_id, name, state, tag_ids, member_ids, unit_ids,
        source_key, order_count, order_amount, refund_amount, activity_count)
        select id, name, 'buyer', '{}', '{}', '{}', '', 0, 0, 0, 0 from customers_customer;
    insert into commerce_order (source, order_no, customer_id, status, currency, goods_amount,
        adjustment, amount, refunded_amount, line_count, paid_at)
        select 'real', no, c.id, 'paid', 'CNY', cents, 0, cents, 0, 1,
            (day + time '12:00') at time zone 'Asia/Shanghai'
        from raw join customers_customer c on c.name = raw.customer;
    insert into commerce_orderline (order_id, product_id, quantity, unit_price, amount, occurrence,
        refunded_quantity, refunded_amount)
        select id, (select min(id) from commerce_product), 1, amount, amount, 1, 0, 0
        from commerce_order;
"""


@pytest.fixture(autouse=True)
def warehouse(tmp_path, monkeypatch):
    """A place of its own for the mirror."""
    monkeypatch.setenv("YUTANG_WAREHOUSE", str(tmp_path / "warehouse"))
    ground.forget()


def raw(sql):
    """The file's orders in a DuckDB of the test's own."""
    found = duckdb.connect()
    found.execute(f"create table o as {sql}")
    return found


def load(orders):
    """The orders, in our tables and in the mirror."""
    from yutang.audiences.warehouse import mirror

    make.product()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("create temp table raw (customer text, no text, day date, cents bigint)")
        with cursor.copy("copy raw from stdin") as copy:
            for row in orders.execute("select customer, no, day, cents from o").fetchall():
                copy.write_row(row)
        cursor.execute(FILL)
        cursor.execute("drop table raw")
    let_read()
    mirror.catch_up()
    assert ground.ground().version


def check(orders, as_of):
    """Cuts, cells and segments as DuckDB's own quantiles give them, straight from the file."""
    config = rfm.read_config({"as_of": as_of})
    cuts = queries.cuts(config)
    assert cuts == queries.cuts(config, engine="postgres")
    orders.execute(f"""
        create table c as select customer, date '{as_of}' - max(day) as r, count(*) as f,
            sum(cents)::bigint as m from o group by customer""")
    for axis in rfm.AXES:
        marks, mean = orders.execute(
            f"select quantile_disc({axis}, [0.2, 0.4, 0.6, 0.8]), floor(avg({axis})) from c"
        ).fetchone()
        assert getattr(cuts, axis) == tuple(marks)
        assert getattr(cuts, f"{axis}_flag") == int(mean)
    cube = queries.cube(config, cuts)
    for axis in ("f", "m"):
        marks = getattr(cuts, axis)
        wanted = orders.execute(f"""
            select list_count(list_filter({list(marks)}, lambda x: x < {axis})) + 1 as s, count(*)
            from c group by 1""").fetchall()
        counted = {}
        for cell in cube.cells:
            counted[getattr(cell, axis)] = counted.get(getattr(cell, axis), 0) + cell.customers
        assert counted == dict(wanted)
    best = orders.execute("""
        select count(*), sum(c.m)::bigint from c, (select avg(r) r, avg(f) f, avg(m) m from c) mean
        where c.r <= floor(mean.r) and c.f > mean.f and c.m > mean.m""").fetchone()
    champions = next(each for each in cube.segments() if each.key == "important_value")
    assert (champions.customers, champions.amount) == best
    return cube


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not CDNOW.exists(), reason="CDNOW isn't at ../shared/data")
def test_cdnow_is_scored_as_its_file_says(tmp_path):
    lines = (line.split() for line in CDNOW.read_text().splitlines()[1:] if line.strip())
    rows = "".join(f"{c},{n},{d[:4]}-{d[4:6]}-{d[6:]},{a.replace('.', '')}\n"
                   for n, (c, d, _pieces, a) in enumerate(lines))  # fmt: skip
    (sheet := tmp_path / "cdnow.csv").write_text(rows)
    orders = raw(f"""
        select * from read_csv('{sheet}', header = false, columns = {{'customer': 'varchar',
            'no': 'varchar', 'day': 'date', 'cents': 'bigint'}})""")
    load(orders)
    cube = check(orders, "1998-07-01")
    assert cube.customers == 23_570
    assert sum(cell.times for cell in cube.cells) == 69_659
    again, median = orders.execute("""
        with n as (select customer, day, row_number() over (partition by customer order by day) k
            from o)
        select count(*), median(b.day - a.day) from n a join n b on b.customer = a.customer
            and a.k = 1 and b.k = 2""").fetchone()
    step = repurchase.curve(Choice(orders.execute("select max(day) from o").fetchone()[0]), None)[0]
    assert (step.customers, step.went_on, step.gap) == (23_570, again, median)
    gaps = orders.execute("""
        with d as (select distinct customer, day from o)
        select count(*) - count(distinct customer) from d""").fetchone()[0]
    assert sum(lifecycle.gaps(None).values()) == gaps


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not UCI.exists(), reason="UCI Online Retail isn't at ../shared/data")
def test_online_retail_is_scored_as_its_file_says():
    orders = raw(UCI_ORDERS)
    load(orders)
    cube = check(orders, "2011-12-10")
    assert cube.customers == orders.execute("select count(distinct customer) from o").fetchone()[0]
    assert cube.amount == orders.execute("select sum(cents)::bigint from o").fetchone()[0]
