"""Chinese and English are complete: no text of the product is left to its English original."""

import subprocess
import sys
from pathlib import Path

import yutang

ROOT = Path(yutang.__file__).parent.parent


def test_every_text_has_its_chinese():
    found = subprocess.run(
        [sys.executable, "setup/messages.py", "check"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr
