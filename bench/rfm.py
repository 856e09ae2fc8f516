"""RFM of a million customers with 5 M orders: cuts and cube below 3 s, beside SQL by hand.

    python bench/rfm.py [--customers 1000000] [--folder FOLDER]

Makes the warehouse of a big brand, or takes the one in the folder; takes the cuts of all
customers and counts every cell, in one statement as `yutang rfm` does. By hand it is two
statements with DuckDB's own quantiles over the same files. Prints JSON.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "yutang.settings"
os.environ["YUTANG_TIME_ZONE"] = "Asia/Shanghai"  # as the generator has it

import django  # noqa: E402 - found above

django.setup()

from bench.warehouse import brand, parquet  # noqa: E402
from yutang.audiences.queries import ground, rfm  # noqa: E402
from yutang.audiences.rules.rfm import Config  # noqa: E402
from yutang.audiences.warehouse import shelf  # noqa: E402
from yutang.kernel import clock  # noqa: E402

WANTED, ROUNDS = 3.0, 5
VALUES = """
    (select customer_id, {today} - max(day) as r, count(*) as f, sum(kept_amount) as m
    from orders where day <= {today} group by customer_id)
"""
CUTS = """
    select quantile_disc(r, [0.2, 0.4, 0.6, 0.8]), quantile_disc(f, [0.2, 0.4, 0.6, 0.8]),
        quantile_disc(m, [0.2, 0.4, 0.6, 0.8]), floor(avg(r))::int, floor(avg(f))::int,
        floor(avg(m))::int from {values}
"""
CELLS = """
    select {score_r}, {score_f}, {score_m}, r <= {r_flag}, f > {f_flag}, m > {m_flag},
        count(*), sum(m), sum(r), sum(f)
    from {values} group by all
"""


def main() -> int:
    """Measure; 1: it takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yutang-bench-") as made:
        folder = options.folder or Path(made)
        os.environ["YUTANG_WAREHOUSE"] = str(folder.resolve())
        if shelf.current() is None:
            parquet.write(folder.resolve(), options.customers)
        with clock.frozen(brand.END):
            measured = measure()
    print(json.dumps(measured))
    return int(measured["rfm_s"] > WANTED)


def measure() -> dict[str, Any]:
    """Ours and by hand by turns."""
    took: list[float] = []
    raw: list[float] = []
    for _ in range(ROUNDS):
        ground.forget()
        counts, seconds = timed(ours)
        took.append(seconds)
        same, bare = timed(by_hand)
        raw.append(bare)
        assert counts == same
    middle, bare = statistics.median(took), statistics.median(raw)
    return {
        "customers": sum(counts.values()),
        "first_s": round(took[0], 3),
        "rfm_s": round(middle, 3),
        "rfm_s_wanted": WANTED,
        "by_hand_s_raw": round(bare, 3),
        "overhead": round(middle / bare, 2),
    }


def timed(ask: Any) -> tuple[dict[Any, int], float]:
    began = time.perf_counter()
    return ask(), time.perf_counter() - began


def ours() -> dict[Any, int]:
    """Customers by cell, from the cuts that the orders come to."""
    scored = rfm.scored(Config())
    assert scored is not None
    found: dict[Any, int] = {}
    for cell in scored[1].cells:
        key = (cell.r, cell.f, cell.m)
        found[key] = found.get(key, 0) + cell.customers
    return found


def by_hand() -> dict[Any, int]:
    """The same by two statements."""
    values = VALUES.format(today=ground.day_number(clock.today()))
    with shelf.connect() as database:
        row = database.execute(CUTS.format(values=values)).fetchone()
        assert row is not None
        r, f, m, *flags = row
        statement = CELLS.format(
            values=values,
            score_r=f"5 - {below('r', r)}",
            score_f=f"1 + {below('f', f)}",
            score_m=f"1 + {below('m', m)}",
            r_flag=flags[0],
            f_flag=flags[1],
            m_flag=flags[2],
        )
        found: dict[Any, int] = {}
        for a, b, c, _x, _y, _z, customers, *_sums in database.execute(statement).fetchall():
            found[a, b, c] = found.get((a, b, c), 0) + customers
        return found


def below(axis: str, cuts: list[int]) -> str:
    return "(" + " + ".join(f"({axis} > {cut})::int" for cut in cuts) + ")"


if __name__ == "__main__":
    sys.exit(main())
