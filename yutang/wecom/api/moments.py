"""Moments: made by a job of WeCom's, published by members (WECOM.md 3.8 and 3.13)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from yutang.wecom.api.media import Media
from yutang.wecom.api.shape import Number, Shape, Text, pages
from yutang.wecom.client import UPLOAD_SECONDS, Request, WeCom

BASE = "externalcontact"
CREATION_SECONDS = 30.0  # of many members it takes WeCom a while
STARTED, CREATING, DONE = 1, 2, 3  # a job's status
UNPUBLISHED, PUBLISHED = 0, 1
BY_CORP, BY_MEMBER, BY_ALL = 0, 1, 2
DISPATCHING = 41079
FOR_MOMENTS, FOR_ALBUMS = 1, 2


class Senders(Shape):
    """Members and departments that WeCom could not use."""

    user_list: list[str] = []
    department_list: list[int] = []


class Tags(Shape):
    """Tags that WeCom could not use."""

    tag_list: list[str] = []


class Made(Shape):
    """What a job ends with; without `moment_id` it failed, and `errcode` says why."""

    errcode: Number = 0
    moment_id: Text = ""
    invalid_sender_list: Senders = Senders()
    invalid_external_contact_list: Tags = Tags()


class Job(Shape):
    """How far the creation of a moment is."""

    status: Number = STARTED
    result: Made | None = None


class MemberTask(Shape):
    """One member's part."""

    userid: str
    publish_status: Number = UNPUBLISHED


class Reaction(Shape):
    """A comment or a like, of a customer or of a member; WeCom does not tell a comment's words."""

    external_userid: Text = ""
    userid: Text = ""
    create_time: Number = 0


class Reactions(Shape):
    """All of one member's moment."""

    comment_list: list[Reaction] = []
    like_list: list[Reaction] = []


class Words(Shape):
    """The text of a moment."""

    content: Text = ""


class Shown(Shape):
    """A file that a moment shows, or the address that its card opens."""

    media_id: Text = ""
    url: Text = ""


class Listed(Shape):
    """A moment in the corp's list; `creator` only where a member made it."""

    moment_id: str
    creator: Text = ""
    create_time: Number = 0
    create_type: Number = BY_CORP
    visible_type: Number = 1
    text: Words = Words()
    image: list[Shown] = []
    video: Shown | None = None
    link: Shown | None = None

    @property
    def shows(self) -> list[str]:
        """Media ids of its pictures or its video, or its link's address; in their order."""
        shown = [each.media_id for each in self.image]
        shown += [self.video.media_id] if self.video else []
        return shown + ([self.link.url] if self.link else [])


def upload(
    client: WeCom,
    kind: str,
    *,
    name: str,
    content: bytes,
    content_type: str,
    attachment_type: int = FOR_MOMENTS,
) -> Media:
    """Upload an image, video or file for moments (or albums); it holds for three days."""
    request = Request(
        "media/upload_attachment",
        {"media_type": kind, "attachment_type": attachment_type},
        file=(name, content, content_type),
        seconds=UPLOAD_SECONDS,
    )
    return Media.model_validate(client.call(request))


def create(
    client: WeCom,
    *,
    text: str,
    attachments: Sequence[dict[str, Any]] = (),
    senders: Sequence[str] = (),
    departments: Sequence[int] = (),
    tag_ids: Sequence[str] = (),
) -> str:
    """Begin to make a moment of these members, for all their customers or those with a tag.

    The id of WeCom's job; `job` says what came of it, for a day.
    """
    visible: dict[str, Any] = {}
    if senders or departments:
        visible["sender_list"] = {
            "user_list": list(senders),
            "department_list": list(departments),
        }
    if tag_ids:
        visible["external_contact_list"] = {"tag_list": list(tag_ids)}
    body: dict[str, Any] = {"visible_range": visible} if visible else {}
    body |= {"text": {"content": text}} if text else {}
    body |= {"attachments": list(attachments)} if attachments else {}
    request = Request(f"{BASE}/add_moment_task", body=body, creates=True, seconds=CREATION_SECONDS)
    return str(client.call(request)["jobid"])


def job(client: WeCom, jobid: str) -> Job:
    """How far the creation is, and what it ended with."""
    return Job.model_validate(client.get(f"{BASE}/get_moment_task_result", jobid=jobid))


def cancel(client: WeCom, moment_id: str) -> None:
    """Take it from those who have not published it; what is published stays."""
    client.post(f"{BASE}/cancel_moment_task", {"moment_id": moment_id})


def listing(
    client: WeCom, *, start: datetime, end: datetime, filter_type: int = BY_CORP
) -> Iterator[Listed]:
    """The moments created in the span (30 days at most)."""
    span = {"start_time": int(start.timestamp()), "end_time": int(end.timestamp())}

    def fetch(cursor: str) -> dict[str, Any]:
        body = _from(cursor, 20, filter_type=filter_type, **span)
        return client.post(f"{BASE}/get_moment_list", body)

    for page in pages(fetch):
        yield from (Listed.model_validate(row) for row in page.get("moment_list", []))


def tasks(client: WeCom, moment_id: str) -> Iterator[MemberTask]:
    """The members of a moment of the corp's. Soon after its creation WeCom says `DISPATCHING`."""

    def fetch(cursor: str) -> dict[str, Any]:
        return client.post(f"{BASE}/get_moment_task", _from(cursor, 1_000, moment_id=moment_id))

    for page in pages(fetch):
        yield from (MemberTask.model_validate(row) for row in page.get("task_list", []))


def meant_for(client: WeCom, moment_id: str, userid: str) -> Iterator[str]:
    """The customers that the member's moment was made for."""
    yield from _customers(client, "get_moment_customer_list", 1_000, moment_id, userid)


def seen_by(client: WeCom, moment_id: str, userid: str) -> Iterator[str]:
    """The customers who can really see it."""
    yield from _customers(client, "get_moment_send_result", 5_000, moment_id, userid)


def reactions(client: WeCom, moment_id: str, userid: str) -> Reactions:
    """Comments and likes below the member's moment."""
    body = {"moment_id": moment_id, "userid": userid}
    return Reactions.model_validate(client.post(f"{BASE}/get_moment_comments", body))


def _customers(client: WeCom, name: str, limit: int, moment_id: str, userid: str) -> Iterator[str]:
    def fetch(cursor: str) -> dict[str, Any]:
        body = _from(cursor, limit, moment_id=moment_id, userid=userid)
        return client.post(f"{BASE}/{name}", body)

    for page in pages(fetch):
        yield from (str(row["external_userid"]) for row in page.get("customer_list", []))


def _from(cursor: str, limit: int, **asked: Any) -> dict[str, Any]:
    return {**asked, "limit": limit, **({"cursor": cursor} if cursor else {})}
