"""What nobody needs any more goes at night, and nothing else."""

from datetime import timedelta

import pytest

from yutang.kernel import clock, files, progress
from yutang.kernel.housekeeping import tidy
from yutang.kernel.models import File, Progress

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "days", "stays"),
    [
        ("done", 29, True),
        ("done", 31, False),
        ("failed", 31, False),
        ("cancelled", 31, False),
        ("running", 31, True),
        ("waiting", 31, True),
    ],
)
def test_work_long_over_is_forgotten(state: str, days: int, stays: bool):
    work = progress.start(kind="test", owner_id=None)
    at = clock.now() - timedelta(days=days)
    Progress.objects.filter(pk=work.pk).update(state=state, changed_at=at)
    tidy()
    assert Progress.objects.exists() is stays


def test_expired_files_go_and_their_work_forgets_them():
    work = progress.start(kind="test", owner_id=None)
    expired, lasting, endless = (
        files.keep(name="a", content=b"a", content_type="text/plain", expires_at=at)
        for at in (clock.now() - timedelta(1), clock.now() + timedelta(1), None)
    )
    progress.finish(work.pk, file=expired)
    tidy()
    assert set(File.objects.values_list("pk", flat=True)) == {lasting.pk, endless.pk}
    work.refresh_from_db()
    assert work.file is None
