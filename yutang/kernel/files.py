"""Files in the database: uploads, exports, pictures."""

import hashlib
from datetime import datetime

from django.db import connection, transaction
from psycopg import Cursor, sql

from yutang.kernel.models import File

# Bound by the server as bytes: Django's cursor would write them into the statement as text, which
# takes several times their size in memory.
FILL = sql.SQL("update kernel_file set content = %b where id = %s")


@transaction.atomic
def keep(
    *,
    name: str,
    content: bytes,
    content_type: str,
    owner_id: int | None = None,
    expires_at: datetime | None = None,
) -> File:
    """Keep the bytes under a new id; `owner_id` None means that any signed-in member may read."""
    file = File.objects.create(
        name=name[:200],
        content=b"",
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        owner_id=owner_id,
        expires_at=expires_at,
    )
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(FILL, [content, file.pk])
    file.content = content
    return file
