"""Files in the database: uploads, exports, pictures."""

import hashlib
from datetime import datetime

from yutang.kernel.models import File


def keep(
    *,
    name: str,
    content: bytes,
    content_type: str,
    owner_id: int | None = None,
    expires_at: datetime | None = None,
) -> File:
    """Keep the bytes under a new id; `owner_id` None means that any signed-in member may read."""
    return File.objects.create(
        name=name[:200],
        content=content,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        owner_id=owner_id,
        expires_at=expires_at,
    )
