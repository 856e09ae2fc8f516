"""Files are kept byte by byte, at little more than their own size in memory."""

import os
import tracemalloc

import pytest

from yutang.kernel import files
from yutang.kernel.models import File

pytestmark = pytest.mark.django_db
SIZE = 4 << 20


def test_a_file_comes_back_as_it_was():
    content = bytes(range(256)) * 2 + os.urandom(1000)
    kept = files.keep(name="a.bin", content=content, content_type="application/octet-stream")
    assert bytes(kept.content) == content
    again = File.objects.get(pk=kept.pk)
    assert (bytes(again.content), again.size) == (content, len(content))


def test_a_large_file_is_not_written_into_the_statement_as_text():
    content = os.urandom(SIZE)
    tracemalloc.start()
    try:
        files.keep(name="a.bin", content=content, content_type="application/octet-stream")
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * SIZE  # as text: more than four times
