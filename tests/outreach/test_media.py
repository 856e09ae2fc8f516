"""WeCom's copies of our files are renewed before their three days are over."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.content import make
from yutang.content.attachments import Image
from yutang.kernel import clock
from yutang.outreach.commands import media
from yutang.outreach.models import MediaCopy

pytestmark = pytest.mark.django_db


def copy(**left: float) -> MediaCopy:
    """A copy at WeCom that holds so long still."""
    ends = clock.now() + timedelta(**left)
    return MediaCopy.objects.create(
        file=make.picture(), kind="image", media_id="old", expires_at=ends
    )


def test_copies_that_end_within_a_day_are_renewed_by_themselves_and_others_left_alone():
    ends_soon, ended, fresh = copy(hours=19), copy(hours=-1), copy(hours=40)
    never = MediaCopy.objects.create(file=make.picture(), kind="image")
    assert media.refresh_stale_media() == 3
    jobs = ProcrastinateJob.objects.filter(task_name="outreach.refresh_media")
    renewed = {each.args["file_id"] for each in jobs}
    assert renewed == {str(each.file_id) for each in (ends_soon, ended, never)}
    assert str(fresh.file_id) not in renewed


def test_what_is_sent_by_hand_has_a_copy_that_holds(simulator, monkeypatch):
    for name, value in simulator.environment.items():
        monkeypatch.setenv(name, value)
    ended = copy(hours=-1)
    attachment = Image(file_id=ended.file_id)
    renewed = media.media_id_of(attachment=attachment)
    assert renewed != "old"
    ended.refresh_from_db()
    assert ended.expires_at is not None
    assert ended.expires_at > clock.now() + timedelta(days=2)
    assert media.media_id_of(attachment=attachment) == renewed  # no second upload
