"""Who may be one person: noted, and what was decided about it."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from yutang.customers.models import Merge, Suggestion
from yutang.kernel import audit, clock
from yutang.org.models import Member

Reason = Suggestion.Reason
STRENGTH = {
    Reason.UNIONID: 100,
    Reason.PHONE: 90,
    Reason.NOTED_PHONE: 80,
    Reason.MEMBER_NO: 70,
    Reason.OTHER: 60,
    Reason.BUYER: 50,
    Reason.NAME: 30,
}

# What was decided about a pair stays; a pair that is open learns further reasons.
SUGGEST = """
    insert into customers_suggestion as known
        (first_id, second_id, reasons, strength, state, found_at)
    select first, second, array[%(reason)s], %(strength)s, 'open', now()
    from unnest(%(firsts)s::bigint[], %(seconds)s::bigint[]) as pair (first, second)
    on conflict (first_id, second_id) do update set
        reasons = known.reasons || excluded.reasons,
        strength = least(100, greatest(known.strength, excluded.strength) + 5)
    where known.state = 'open' and not known.reasons @> excluded.reasons
"""

# Who isn't the gone customer isn't the kept one either; who may be one may be the other.
HAND_ON = """
    insert into customers_suggestion (first_id, second_id, reasons, strength, state, found_at,
        decided_at, decided_by_id)
    select least(%(kept)s, other), greatest(%(kept)s, other), reasons, strength, state, found_at,
        decided_at, decided_by_id
    from (select case when first_id = %(gone)s then second_id else first_id end as other, s.*
        from customers_suggestion s
        where (first_id = %(gone)s or second_id = %(gone)s) and state <> 'merged') theirs
    where other <> %(kept)s
    on conflict (first_id, second_id) do nothing
"""


def suggest_pairs(pairs: Iterable[tuple[int, int]], reason: Suggestion.Reason) -> None:
    """Note that each two customers may be one person, for this reason."""
    ordered = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    if not ordered:
        return
    firsts, seconds = zip(*ordered, strict=True)
    given: dict[str, Any] = {
        "reason": reason,
        "strength": STRENGTH[reason],
        "firsts": list(firsts),
        "seconds": list(seconds),
    }
    with connection.cursor() as cursor:
        cursor.execute(SUGGEST, given)


@transaction.atomic
def dismiss_pair(*, suggestion: Suggestion, actor: Member) -> None:
    """The two are not the same person; nothing suggests it again."""
    changed = Suggestion.objects.filter(pk=suggestion.pk, state=Suggestion.State.OPEN).update(
        state=Suggestion.State.DISMISSED, decided_at=clock.now(), decided_by=actor
    )
    if changed:
        audit.note(
            actor=actor,
            action="customers.kept_apart",
            subject=suggestion.first,
            other=suggestion.second_id,
        )


def conclude_pair(kept_id: int, gone_id: int, actor: Member | None) -> None:
    """The pair is decided; who isn't the gone customer isn't the kept one either."""
    first, second = sorted((kept_id, gone_id))
    Suggestion.objects.filter(first=first, second=second).update(
        state=Suggestion.State.MERGED, decided_at=clock.now(), decided_by=actor
    )
    with connection.cursor() as cursor:
        cursor.execute(HAND_ON, {"kept": kept_id, "gone": gone_id})


def keep_apart(merge: Merge) -> None:
    """Whoever was split isn't one: nothing suggests it again."""
    first, second = sorted((merge.kept_id, merge.gone_id))
    decided = {
        "state": Suggestion.State.DISMISSED,
        "decided_at": merge.undone_at,
        "decided_by": merge.undone_by,
    }
    Suggestion.objects.update_or_create(
        first_id=first,
        second_id=second,
        defaults=decided,
        create_defaults={**decided, "reasons": [Reason.OTHER], "strength": 1},
    )
