"""An import killed with `kill -9` at any moment, and started again, ends as if nothing happened."""

import json
import time
from collections.abc import Callable

import pytest
from django.db.models import Count

from tests.commerce import make
from tests.live import Program
from yutang.commerce.models import ImportRun, Order, Refund
from yutang.customers.models import Activity, Identity

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SKUS = [f"S{n}" for n in range(9)]


def big_file(path):
    """5,000 orders of 400 buyers, and refunds that compete for pieces: two batches of each."""
    rows = []
    for n in range(5_000):
        sold = {"order": str(n), "buyer": f"b{n % 400}", "sku": SKUS[n % 9]}
        rows.append(make.row(**sold, paid=f"2024-01-{n % 28 + 1:02d}"))
        if n % 2 == 0:
            rows.append(make.row(**{**sold, "order": f"C{n}"}, paid="2024-03-01", qty="-2"))
    return make.sheet(path, rows)


def state(source):
    """What the import of this source wrote."""
    orders = Order.objects.filter(source=source).annotate(lines_found=Count("lines"))
    refunds = Refund.objects.filter(source=source)
    log = Activity.objects.filter(props__source=source)
    return {
        "orders": sorted(
            orders.values_list("order_no", "status", "amount", "refunded_amount", "lines_found")
        ),
        "refunds": sorted(refunds.values_list("reference", "order__order_no", "amount"), key=repr),
        "log": sorted(log.values_list("kind", "props__order_no", "amount")),
        "buyers": sorted(Identity.objects.filter(realm=source).values_list("value", flat=True)),
    }


def start(path, folder, name):
    map_path = folder / "map.json"
    map_path.write_text(make.MAP.model_dump_json(exclude_none=True))
    words = ["import", "orders", str(path), "--source", "killed", "--map", str(map_path), "--json"]
    environment = {"YUTANG_HOME": str(folder)}
    return Program(["-m", "yutang", *words], folder / f"{name}.log", None, environment).start()


def kill_when(program: Program, moment: Callable[[], bool]) -> bool:
    """Kill it once the moment has come; False: it ended before."""
    until = time.monotonic() + 180
    while time.monotonic() < until and program.is_running():
        if moment():
            program.kill()
            return True
        time.sleep(0.005)
    return False


def test_a_killed_import_started_again_ends_as_if_it_had_run_through(tmp_path):
    path = big_file(tmp_path / "orders.csv")
    mine = Order.objects.filter(source="killed")
    moments = {
        "started": ImportRun.objects.filter(source="killed").exists,
        "orders": mine.exists,
        "more orders": lambda: mine.count() > 4_000,
        "refunds": Refund.objects.filter(source="killed").exists,
    }
    for name, moment in moments.items():
        assert kill_when(start(path, tmp_path, name), moment), name
    last = start(path, tmp_path, "last")
    assert last.process is not None
    assert last.process.wait(180) == 0, last.output()
    make.load(path, source="whole")
    assert state("killed") == state("whole")
    answer = json.loads(last.output().strip().splitlines()[-1])
    assert (answer["orders"], answer["refunds"], answer["rejected"]) == (5_000, 2_500, 0)
    states = ImportRun.objects.filter(source="killed").values_list("state", flat=True)
    assert sorted(states) == ["done"] + ["failed"] * len(moments)
