"""A merge is undone: two customers again."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yutang.customers import merging
from yutang.customers.commands.merging import SHARED, follow_up, guard, lock_two, tell
from yutang.customers.commands.moving import Mover
from yutang.customers.commands.pairs import keep_apart
from yutang.customers.commands.profiles import hold_reader, rebuild_profiles
from yutang.customers.commands.pushes import want_marks
from yutang.customers.kinds import Kind
from yutang.customers.models import Customer, Merge, MergeMove
from yutang.kernel import audit, clock
from yutang.kernel.errors import DomainError
from yutang.org.models import Member

# A relation that began since with an account which goes back belongs to that account.
RETURN_FOLLOWS = """
    with back as (
        update customers_follow f set customer_id = %(gone)s
        from customers_identity account
        where f.customer_id = %(kept)s and account.customer_id = %(gone)s
            and account.kind = 'external_userid' and account.value = f.external_userid
            and not exists (select from customers_follow other
                where other.customer_id = %(gone)s and other.member_id = f.member_id)
        returning f.id)
    update customers_customertag set customer_id = %(gone)s
    where customer_id = %(kept)s and follow_id in (select id from back)
"""
GIVE_BACK = """
    update customers_activity set customer_id = %(gone)s
    where customer_id = %(kept)s and subject_type = %(type)s and subject_id = any(%(ids)s)
"""
UNSHARE = "delete from customers_customertag where id = any(%(ids)s) returning follow_id, tag_id"


class NotLastMerge(DomainError):
    """Merges are taken back in the opposite order."""

    code = "not_last_merge"
    sentence = _("A later merge builds on this one. Undo the last merge of this customer first.")


class NotMerged(DomainError):
    """The merge was undone before."""

    code = "not_merged"
    sentence = _("This merge was undone already.")


@transaction.atomic
def split_customers(*, merge_id: int, actor: Member | None) -> Merge:
    """Two customers again: what the merge moved goes back, what came later stays."""
    asked = Merge.objects.get(pk=merge_id)
    guard([asked.kept_id, asked.gone_id])
    hold_reader()
    merge = Merge.objects.get(pk=merge_id)
    if merge.undone_at is not None:
        raise NotMerged
    if not is_last(merge):
        raise NotLastMerge
    kept, gone = lock_two(merge.kept_id, merge.gone_id)
    Customer.objects.filter(pk=gone.pk).update(merged_into=None)
    _give_back(merge)
    _unfill(merge, kept)
    _return_follows(merge)
    for heal in merging.healers():
        heal(kept.pk, gone.pk)
    merge.undone_at, merge.undone_by = clock.now(), actor
    merge.save(update_fields=["undone_at", "undone_by"])
    keep_apart(merge)
    tell(merge, Kind.SPLIT, actor)
    rebuild_profiles(customer_ids=[kept.pk, gone.pk])
    follow_up(merge)
    audit.note(actor=actor, action="customers.split", subject=kept, gone=gone.pk, merge=merge.pk)
    return merge


def is_last(merge: Merge) -> bool:
    """Whether nothing later builds on the merge."""
    later = Merge.objects.filter(undone_at=None, pk__gt=merge.pk)
    return not later.filter(Q(kept=merge.kept_id) | Q(gone=merge.kept_id)).exists()


def _unfill(merge: Merge, kept: Customer) -> None:
    fields = [f for f, (_was, given) in merge.before.items() if getattr(kept, f) == given]
    for field in fields:
        setattr(kept, field, merge.before[field][0])
    if fields:
        kept.save(update_fields=fields)


def _unshare_tags(move: MergeMove, actor: Member | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(UNSHARE, {"ids": move.made})
        want_marks(cursor.fetchall(), remove=True, actor=actor)


def _give_back(merge: Merge) -> None:
    """The last moved goes back first."""
    tables = {f"{table.name}.{table.column}": table for table in merging.tables()}
    mover = Mover(merge)
    for move in merge.moves.order_by("-pk"):
        if move.table == SHARED:
            _unshare_tags(move, merge.actor)
        elif move.table in tables:
            mover.restore(tables[move.table], move)


def _return_follows(merge: Merge) -> None:
    with connection.cursor() as cursor:
        cursor.execute(RETURN_FOLLOWS, {"kept": merge.kept_id, "gone": merge.gone_id})


@transaction.atomic
def give_back_activities(
    *, kept_id: int, gone_id: int, subject_type: str, subject_ids: Sequence[int]
) -> None:
    """What the log says of these subjects follows them in a split."""
    given: dict[str, Any] = {
        "kept": kept_id,
        "gone": gone_id,
        "type": subject_type,
        "ids": list(subject_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, given)
