"""Tokens made, used, revoked."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from yutang.api.models import Token
from yutang.api.rules.scopes import known
from yutang.kernel import audit, clock
from yutang.org.models import Member

PREFIX = "yt_"
SHOWN = 8  # first characters that stay readable

# Counting and admitting in one statement: all web processes share one limit. Who leaves takes no
# key along.
ADMIT = """
    update api_token set last_used_at = %(now)s, minute = %(minute)s,
        calls = case when minute = %(minute)s then calls + 1 else 1 end
    where digest = %(digest)s and revoked_at is null
        and (expires_at is null or expires_at > %(now)s)
        and exists (select from org_member m where m.id = owner_id and m.status = 'active')
    returning id, name, scopes, owner_id, per_minute, calls
"""


@dataclass(frozen=True)
class Bearer:
    """The program that calls, by its token. `calls`: within this minute."""

    id: int
    name: str
    scopes: Sequence[str]
    owner_id: int
    per_minute: int
    calls: int

    @property
    def is_too_fast(self) -> bool:
        return self.calls > self.per_minute


@transaction.atomic
def create_token(
    *, name: str, scopes: list[str], per_minute: int, expires_at: datetime | None, actor: Member
) -> tuple[Token, str]:
    """A new token and its text, which nobody can read again."""
    text = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        name=name,
        start=text[:SHOWN],
        digest=digest(text),
        scopes=known(scopes),
        per_minute=per_minute,
        owner=actor,
        expires_at=expires_at,
    )
    audit.note(actor=actor, action="api.token_created", subject=token, scopes=token.scopes)
    return token, text


@transaction.atomic
def revoke_token(*, token: Token, actor: Member) -> None:
    """The token opens nothing from now on."""
    changed = Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now())
    if changed:
        audit.note(actor=actor, action="api.token_revoked", subject=token)


def admit(text: str) -> Bearer | None:
    """Whose token it is, counting the call; None for one that isn't valid."""
    now = clock.now()
    with connection.cursor() as cursor:
        minute = int(now.timestamp()) // 60
        cursor.execute(ADMIT, {"digest": digest(text), "now": now, "minute": minute})
        row = cursor.fetchone()
    return Bearer(*row) if row else None


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
