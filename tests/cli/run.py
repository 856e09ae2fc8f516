"""Running `yutang` once, in a process of its own, on the test's database."""

import os
import subprocess
import sys
from pathlib import Path


def yutang(
    *words: str, home: Path, typed: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in English and return what came of it; it never shows a stack trace."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    done = subprocess.run(
        [sys.executable, "-m", "yutang", *words],
        env={**kept, "LANG": "C.UTF-8", "YUTANG_HOME": str(home), **environment},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done
