"""What WeCom is to be told: wishes, which the worker's loop carries out and notes the outcome."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection

from yutang.customers.models import Push
from yutang.kernel import clock, database
from yutang.org.models import Member

CHANNEL = "yutang_push"
REMEMBERED = timedelta(days=30)  # what WeCom was told, for whoever looks why

WANT = """
    insert into customers_push as push
        (kind, subject_id, detail_id, wish, version, state, reason, attempts, changed_at, actor_id)
    select %(kind)s, subject_id, detail_id, %(wish)s::jsonb, 1, 'pending', '', 0, now(),
        %(actor_id)s
    from unnest(%(subject_ids)s::bigint[], %(detail_ids)s::bigint[]) as t (subject_id, detail_id)
    on conflict (kind, subject_id, detail_id) do update set
        wish = case when push.state = 'pending' and push.kind = 'remark'
            then push.wish || excluded.wish else excluded.wish end,
        version = push.version + 1, state = 'pending', reason = '', attempts = 0, next_at = null,
        changed_at = now(), actor_id = excluded.actor_id
"""


def forget_pushes() -> int:
    """What WeCom took long ago is told no more; what it refused stays. Returns how many went."""
    old = Push.objects.filter(state=Push.State.DONE, changed_at__lt=clock.now() - REMEMBERED)
    return old.delete()[0]


def want(kind: Push.Kind, subject_id: int, *, actor: Member | None, **wish: Any) -> None:
    """Wish that WeCom is told about one thing; inside the caller's transaction."""
    _want(kind, [(subject_id, 0)], wish, actor)


def want_marks(
    marks: Iterable[tuple[int, int]], *, remove: bool = False, actor: Member | None = None
) -> None:
    """Wish that follows get tags (or lose them) in WeCom: pairs of follow and tag."""
    ordered = sorted(set(marks))
    if ordered:
        _want(Push.Kind.MARK, ordered, {"remove": True} if remove else {}, actor)


def _want(
    kind: Push.Kind, keys: list[tuple[int, int]], wish: dict[str, Any], actor: Member | None
) -> None:
    assert connection.in_atomic_block, "a wish belongs to the change that makes it"
    with connection.cursor() as cursor:
        cursor.execute(
            WANT,
            {
                "kind": kind,
                "wish": json.dumps(wish, ensure_ascii=False),
                "actor_id": actor.pk if actor else None,
                "subject_ids": [subject for subject, _ in keys],
                "detail_ids": [detail for _, detail in keys],
            },
        )
    database.notify(CHANNEL)
