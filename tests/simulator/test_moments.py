"""Moments: a job makes them, members publish them, customers see, like and comment."""

import struct

import pytest

ADD = "externalcontact/add_moment_task"
JOB = "externalcontact/get_moment_task_result"
LIST = "externalcontact/get_moment_list"
TASK = "externalcontact/get_moment_task"
CHOSEN = "externalcontact/get_moment_customer_list"
SEEN = "externalcontact/get_moment_send_result"
COMMENTS = "externalcontact/get_moment_comments"
CANCEL = "externalcontact/cancel_moment_task"
UPLOAD = "media/upload_attachment"
TEXT = {"content": "上新"}


def png(width=100, height=80):
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\0" * 40


def jpeg(width=100, height=80):
    comment = b"\xff\xfe\x00\x04hi"
    return b"\xff\xd8" + comment + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width)


def mp4(seconds):
    return b"\0\0\0\x18ftypmp42" + b"\0" * 8 + b"mvhd" + struct.pack(">IIIII", 0, 0, 0, 1, seconds)


@pytest.fixture
def wall(wecom):
    """The stand-in, whose jobs are done at once."""
    wecom.sim("settings", moment_job_seconds=0.0, moment_cap=4)
    return wecom


def begun(wall, *members, **more):
    senders = {"sender_list": {"user_list": list(members)}}
    answer = wall.post(ADD, **{"text": TEXT, "visible_range": senders, **more})
    assert answer["errcode"] == 0, answer
    return answer["jobid"]


def made(wall, *members, **more):
    return wall.get(JOB, jobid=begun(wall, *members, **more))["result"]["moment_id"]


def attached(wall, kind="image", data=None):
    query = {"media_type": kind, "attachment_type": 1}
    return wall.upload(UPLOAD, "a.bin", data or png(), **query)["media_id"]


def test_a_job_makes_the_moment_after_a_while(wall):
    wall.sim("settings", moment_job_seconds=10.0)
    jobid = begun(wall, "alice", "nobody")
    assert wall.get(JOB, jobid=jobid)["status"] == 1
    wall.sim("clock", advance_seconds=6)
    assert wall.get(JOB, jobid=jobid)["status"] == 2
    wall.sim("clock", advance_seconds=4)
    answer = wall.get(JOB, jobid=jobid)
    assert (answer["status"], answer["type"]) == (3, "add_moment_task")
    assert answer["result"]["invalid_sender_list"]["user_list"] == ["nobody"]
    moment_id = answer["result"]["moment_id"]
    assert wall.post(TASK, moment_id=moment_id)["task_list"] == [
        {"userid": "alice", "publish_status": 0}
    ]
    wall.sim("clock", advance_seconds=86_400)
    wall.refresh()
    assert wall.get(JOB, jobid=jobid)["errcode"] == 41060


def test_customers_see_what_their_member_published_and_react(wall):
    zhao = wall.friend("bob")
    moment_id = made(wall, "bob")
    asked = {"moment_id": moment_id, "userid": "bob"}
    outside = zhao["external_userid"]
    assert outside in [
        row["external_userid"] for row in wall.post(CHOSEN, **asked)["customer_list"]
    ]
    assert wall.post(SEEN, **asked)["customer_list"] == []
    wall.sim("moments/publish", member="bob", moment_id=moment_id)
    assert wall.post(TASK, moment_id=moment_id)["task_list"][0]["publish_status"] == 1
    assert {"external_userid": outside} in wall.post(SEEN, **asked)["customer_list"]
    named = {"person": zhao["id"], "member": "bob", "moment_id": moment_id}
    wall.sim("moments/like", **named)
    wall.sim("moments/comment", **named, text="好喝")
    wall.sim("moments/comment", member="bob", moment_id=moment_id, text="谢谢")
    found = wall.post(COMMENTS, **asked)
    assert [row.get("external_userid") or row["userid"] for row in found["comment_list"]] == [
        outside,
        "bob",
    ]
    assert [row["external_userid"] for row in found["like_list"]] == [outside]
    wall.sim("moments/like", **named)
    assert wall.post(COMMENTS, **asked)["like_list"] == []
    assert wall.refused("moments/publish", member="bob", moment_id=moment_id)[0] == 409


def test_tags_choose_the_customers_of_a_moment(wall):
    tag = wall.sim("tags/create", group="Moment", names=["Tea"])["tags"][0]["id"]
    zhao, other = wall.friend("carol"), wall.friend("carol")
    wall.sim("member/tag", person=zhao["id"], member="carol", add=[tag])
    moment_id = made(wall, visible_range={"external_contact_list": {"tag_list": [tag, "etNO"]}})
    wall.sim("moments/publish_many", moment_id=moment_id)
    seen = wall.post(SEEN, moment_id=moment_id, userid="carol")["customer_list"]
    assert seen == [{"external_userid": zhao["external_userid"]}]
    named = {"person": other["id"], "member": "carol", "moment_id": moment_id}
    assert wall.refused("moments/like", **named)[0] == 409
    span = {"start_time": int(wall.look("clock")["now"]) - 60}
    rows = wall.post(LIST, **span, end_time=span["start_time"] + 120)["moment_list"]
    row = next(each for each in rows if each["moment_id"] == moment_id)
    assert (row["visible_type"], row["create_type"], row["text"]) == (0, 0, TEXT)


def test_a_customer_sees_four_of_the_corps_moments_a_month_and_all_of_the_members_own(wall):
    zhao = wall.friend("fay")
    seen = []
    for _ in range(5):
        moment_id = made(wall, "fay")
        wall.sim("moments/publish", member="fay", moment_id=moment_id)
        rows = wall.post(SEEN, moment_id=moment_id, userid="fay")["customer_list"]
        seen.append({"external_userid": zhao["external_userid"]} in rows)
    assert seen == [True, True, True, True, False]
    own = wall.sim("moments/post", member="fay", text="早安")
    assert own["seen_by"] >= 1
    assert wall.post(TASK, moment_id=own["moment_id"])["errcode"] == 41089


def test_pictures_a_film_or_a_link_but_never_two_kinds(wall):
    image = {"msgtype": "image", "image": {"media_id": attached(wall)}}
    jpg = {"msgtype": "image", "image": {"media_id": attached(wall, data=jpeg())}}
    video = {"msgtype": "video", "video": {"media_id": attached(wall, "video", mp4(30))}}
    card = {"title": "菜单", "url": "https://e.com", "media_id": attached(wall)}
    link = {"msgtype": "link", "link": card}
    for parts in ([image] * 8 + [jpg], [video], [link]):
        assert made(wall, "alice", attachments=parts)
    refused = [([image, video], 41065), ([image] * 10, 41064), ([link] * 2, 41064)]
    file = wall.upload("media/upload", "a.png", png(), type="image")["media_id"]
    refused += [([{"msgtype": "image", "image": {"media_id": file}}], 40007)]
    for parts, errcode in refused:
        assert wall.post(ADD, text=TEXT, attachments=parts)["errcode"] == errcode
    assert wall.post(ADD, text={"content": "长" * 1_400})["errcode"] == 40058
    assert wall.post(ADD)["errcode"] == 40063


def test_attachments_are_uploaded_apart_and_within_their_limits(wall):
    wide = {"media_type": "image", "attachment_type": 1}
    answer = wall.upload(UPLOAD, "a.png", png(10_800, 1_080), **wide)
    assert (answer["type"], isinstance(answer["created_at"], int)) == ("image", True)
    assert wall.upload(UPLOAD, "a.png", png(2_000, 1_081), **wide)["errcode"] == 41080
    film = {"media_type": "video", "attachment_type": 1}
    assert wall.upload(UPLOAD, "a.mp4", mp4(31), **film)["errcode"] == 41081
    assert wall.upload(UPLOAD, "a", png(), media_type="image")["errcode"] == 41072
    album = {"media_type": "video", "attachment_type": 2}
    assert wall.upload(UPLOAD, "a", mp4(3), **album)["errcode"] == 41082
    media_id = answer["media_id"]
    zhao = wall.friend()
    sent = wall.post(
        "externalcontact/add_msg_template",
        sender="alice",
        external_userid=[zhao["external_userid"]],
        attachments=[{"msgtype": "image", "image": {"media_id": media_id}}],
    )
    assert sent["errcode"] == 40007


def test_a_cancelled_moment_is_published_by_nobody_else(wall):
    moment_id = made(wall, "alice", "bob")
    wall.sim("moments/publish", member="alice", moment_id=moment_id)
    assert wall.post(CANCEL, moment_id=moment_id)["errcode"] == 0
    assert wall.refused("moments/publish", member="bob", moment_id=moment_id)[0] == 409
    assert wall.post(CANCEL, moment_id=moment_id)["errcode"] == 41088


def test_ten_moments_a_minute_and_a_queue_of_jobs_at_most(wall):
    answers = [wall.post(ADD, text=TEXT)["errcode"] for _ in range(11)]
    assert answers == [0] * 10 + [45009]
    wall.reset()
    wall.sim("settings", moment_job_seconds=30.0, moment_jobs_most=1)
    assert wall.post(ADD, text=TEXT)["errcode"] == 0
    assert wall.post(ADD, text=TEXT)["errcode"] == 41078
    wall.sim("settings", moment_jobs_most=100)


def test_wrong_ids_and_nobody_to_publish_are_refused(wall):
    assert wall.get(JOB)["errcode"] == 41059
    assert wall.get(JOB, jobid="job")["errcode"] == 41060
    assert wall.post(TASK)["errcode"] == 41061
    assert wall.post(TASK, moment_id="mom")["errcode"] == 41062
    assert wall.get(JOB, jobid=begun(wall, "nobody"))["result"]["errcode"] == 41211
