"""1,000 orders of two lines in one call of the API in less than 1 s, new ones and known ones.

    python bench/api_push.py

Makes a durable database of its own with 50,000 orders in it, sends ten batches of new orders
through the whole of Django (token, validation, staging, log), sends them again, and prints JSON.
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.order_import import _database

WANTED_SECONDS = 1.0
BATCH, BATCHES, BEFORE = 1_000, 10, 50


def main() -> int:
    """Print what was measured; the exit code says whether it is enough."""
    with _database() as url:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "yutang.settings"}
        import django

        django.setup()
        new, again = _measured()
        from django.db import connections

        connections.close_all()
    result = {
        "name": "api_push",
        "seconds": round(statistics.median(new), 3),
        "slowest_seconds": round(max(new), 3),
        "again_seconds": round(statistics.median(again), 3),
        "orders_per_second": round(BATCH / statistics.median(new)),
        "wanted_seconds": WANTED_SECONDS,
    }
    print(json.dumps(result))
    return 0 if statistics.median(new) < WANTED_SECONDS else 1


def _measured() -> tuple[list[float], list[float]]:
    """Seconds of each call: new orders, and the same again."""
    call = _program()
    for batch in range(BEFORE):
        call(batch)
    new = [call(BEFORE + batch) for batch in range(BATCHES)]
    return new, [call(BEFORE + batch) for batch in range(BATCHES)]


def _program() -> Any:
    from django.test import Client

    from yutang.api.commands.tokens import create_token
    from yutang.org.models import Member

    owner = Member.objects.create(name="Olga", username="olga", role="owner")
    scopes = ["orders:write"]
    _token, text = create_token(
        name="bench", scopes=scopes, per_minute=10_000, expires_at=None, actor=owner
    )
    client = Client(headers={"authorization": f"Bearer {text}"}, SERVER_NAME="127.0.0.1")

    def call(batch: int) -> float:
        body = json.dumps({"orders": [_order(batch * BATCH + n) for n in range(BATCH)]})
        started = time.monotonic()
        answer = client.post("/api/v1/orders", body, content_type="application/json")
        seconds = time.monotonic() - started
        assert "refused" not in answer.json()["counts"], answer.content[:500]
        return seconds

    return call


def _order(n: int) -> dict[str, Any]:
    lines = [
        {"sku": f"S{(n * k) % 500}", "title": "Tea", "quantity": k, "unit_price": 1_000 + n % 97}
        for k in (1, 2)
    ]
    buyer = {"id": f"b{n % 20_000}", "name": "赵", "phone": f"138{n % 20_000:08}"}
    at = f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}T10:00:00+08:00"
    return {"source": "bench", "number": str(n), "buyer": buyer, "paid_at": at, "lines": lines}


if __name__ == "__main__":
    sys.exit(main())
