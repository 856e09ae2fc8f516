"""python -m bench.warehouse FOLDER [--customers 1000000] [--database URL]

Writes the warehouse of a big brand into FOLDER; with --database also fills a migrated, empty
PostgreSQL with the same rows. Prints JSON.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any


def main() -> None:
    """Write, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--database")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yutang.settings")
    import django

    django.setup()
    from bench.warehouse import database, parquet

    started = time.monotonic()
    version = parquet.write(options.folder.resolve(), options.customers)
    answer: dict[str, Any] = {
        "rows": {name: pile.rows() for name, pile in version.piles.items()},
        "bytes": {n: sum(p.size for p in pile.parts()) for n, pile in version.piles.items()},
        "seconds": round(time.monotonic() - started, 1),
    }
    if options.database:
        database.fill(options.database, lambda text: print(text, file=sys.stderr))
        answer["filled_seconds"] = round(time.monotonic() - started - answer["seconds"], 1)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
