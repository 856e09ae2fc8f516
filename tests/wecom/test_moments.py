"""Moments through our client: made by a job, published, seen, answered."""

import struct
from datetime import timedelta

import pytest

from yutang.kernel import clock
from yutang.wecom import errors
from yutang.wecom.api import moments

pytestmark = pytest.mark.django_db(transaction=True)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 60, 40) + b"\0" * 40


@pytest.fixture
def prompt(simulator):
    """The stand-in's jobs are done at once."""
    before = simulator.get("/sim/settings")
    simulator.post("/sim/settings", moment_job_seconds=0.0, moment_cap=100)
    yield simulator
    kept = {name: before[name] for name in ("moment_job_seconds", "moment_cap")}
    simulator.post("/sim/settings", **kept)


def test_a_moment_is_made_published_seen_and_answered(wecom, prompt):
    person = prompt.post("/sim/people", name="周游")
    prompt.post("/sim/member/add", person=person["id"], member="Dave")
    media = moments.upload(wecom, "image", name="a.png", content=PNG, content_type="image/png")
    picture = {"msgtype": "image", "image": {"media_id": media.media_id}}
    jobid = moments.create(wecom, text="上新", attachments=[picture], senders=["Dave", "Nobody"])
    job = moments.job(wecom, jobid)
    assert job.status == moments.DONE
    assert job.result.invalid_sender_list.user_list == ["Nobody"]
    moment_id = job.result.moment_id
    prompt.post("/sim/moments/publish", member="Dave", moment_id=moment_id)
    named = {"person": person["id"], "member": "Dave", "moment_id": moment_id}
    prompt.post("/sim/moments/like", **named)
    prompt.post("/sim/moments/comment", **named, text="好喝")
    assert [(task.userid, task.publish_status) for task in moments.tasks(wecom, moment_id)] == [
        ("Dave", moments.PUBLISHED)
    ]
    outside = person["external_userid"]
    assert outside in list(moments.meant_for(wecom, moment_id, "Dave"))
    assert outside in list(moments.seen_by(wecom, moment_id, "Dave"))
    found = moments.reactions(wecom, moment_id, "Dave")
    assert [row.external_userid for row in found.like_list] == [outside]
    assert [row.external_userid for row in found.comment_list] == [outside]
    span = {"start": clock.now() - timedelta(days=1), "end": clock.now() + timedelta(days=20)}
    listed = {row.moment_id: row for row in moments.listing(wecom, **span)}
    assert listed[moment_id].text.content == "上新"


def test_a_moment_that_is_not_made_yet_and_a_cancelled_one_are_told(wecom, prompt):
    prompt.post("/sim/settings", moment_job_seconds=60.0)
    jobid = moments.create(wecom, text="上新", senders=["Dave"])
    assert moments.job(wecom, jobid).status == moments.STARTED
    assert moments.job(wecom, jobid).result is None
    prompt.post("/sim/clock", advance_seconds=60)
    moment_id = moments.job(wecom, jobid).result.moment_id
    moments.cancel(wecom, moment_id)
    with pytest.raises(errors.WeComError):
        moments.cancel(wecom, moment_id)


def test_a_creation_without_an_answer_is_unknown(wecom, prompt):
    prompt.post("/sim/faults", kind="http_500", match="externalcontact/add_moment_task", count=1)
    with pytest.raises(errors.UnknownOutcome):
        moments.create(wecom, text="上新", senders=["Dave"])
