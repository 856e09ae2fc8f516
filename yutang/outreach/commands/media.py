"""WeCom has a fresh copy of every file that a message may need."""

from datetime import timedelta
from uuid import UUID

from yutang.content.attachments import (
    Attachment,
    Document,
    Image,
    Link,
    MiniProgram,
    Video,
)
from yutang.kernel import clock, jobs
from yutang.outreach.models import MediaCopy
from yutang.wecom.api import media
from yutang.wecom.client import connect

RENEW_BEFORE = timedelta(hours=20)


def have_copies(*, wanted: list[Attachment]) -> None:
    """WeCom has a copy of each attachment's file, or will have one soon."""
    for each in wanted:
        if isinstance(each, Link):
            continue
        kind = "image" if isinstance(each, MiniProgram) else each.type
        MediaCopy.objects.get_or_create(file_id=each.file_id, defaults={"kind": kind})
        jobs.later("outreach.refresh_media", key=f"media:{each.file_id}", file_id=str(each.file_id))


def refresh_media(*, file_id: UUID) -> None:
    """WeCom holds the file under a media id that is good for three days."""
    copy = MediaCopy.objects.select_related("file").get(file=file_id)
    file = copy.file
    uploaded = media.upload(
        connect(),
        copy.kind,
        name=file.name,
        content=bytes(file.content),
        content_type=file.content_type,
    )
    MediaCopy.objects.filter(file_id=file_id).update(
        media_id=uploaded.media_id, expires_at=clock.now() + media.LIFE
    )


def refresh_stale_media() -> int:
    """Defer the renewal of copies that end soon; returns how many."""
    soon = clock.now() + RENEW_BEFORE
    stale = MediaCopy.objects.exclude(expires_at__gte=soon).values_list("file_id", flat=True)
    for file_id in stale:
        jobs.later("outreach.refresh_media", key=f"media:{file_id}", file_id=str(file_id))
    return len(stale)


def media_id_of(*, attachment: Image | Video | Document) -> str:
    """WeCom's id of the attachment's file, uploaded now where no fresh copy is there.

    It asks WeCom, so nobody calls it in a transaction: a member waits for what she sends.
    """
    copy, _made = MediaCopy.objects.get_or_create(
        file_id=attachment.file_id, defaults={"kind": attachment.type}
    )
    if not copy.is_fresh(clock.now()):
        refresh_media(file_id=attachment.file_id)
        copy.refresh_from_db()
    return copy.media_id
