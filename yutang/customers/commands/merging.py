"""Two customers become one."""

from datetime import timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yutang.customers import log, merging
from yutang.customers.commands.locking import present_id
from yutang.customers.commands.moving import Mover
from yutang.customers.commands.pairs import conclude_pair
from yutang.customers.commands.profiles import hold_reader, rebuild_profiles
from yutang.customers.commands.pushes import want_marks
from yutang.customers.kinds import Kind
from yutang.customers.merging import Table
from yutang.customers.models import Customer, Merge, MergeMove, Profile, Push
from yutang.kernel import audit, clock, jobs
from yutang.kernel.errors import DomainError
from yutang.org.models import Member

logger = structlog.get_logger(__name__)
FILLED = ("name", "avatar", "gender", "type", "corp_name")
OWN_ROWS = "not (kind in ('merged', 'split') and subject_id = %(merge)s)"
SWEEPS = (timedelta(seconds=15), timedelta(minutes=10), timedelta(hours=2))
SHARED = "customers_customertag.shared"


class SamePerson(DomainError):
    """Both are one customer already."""

    code = "same_customer"
    sentence = _("Both are the same customer. Choose two different ones.")


@transaction.atomic
def merge_customers(*, kept_id: int, gone_id: int, actor: Member | None, reason: str = "") -> Merge:
    """All that belongs to the gone customer is the kept one's; merging twice is harmless.

    The place of the profile reader is held, so merges, splits and rebuilds go one after the
    other. `reason`: of a merge that went by itself.
    """
    if kept_id == gone_id:
        raise SamePerson
    guard([kept_id, gone_id])
    hold_reader()
    kept_id, asked = present_id(kept_id), gone_id
    gone_id = present_id(gone_id)
    if kept_id == gone_id:
        return _standing(kept_id, asked)
    kept, gone = lock_two(kept_id, gone_id)
    merge = Merge.objects.create(kept=kept, gone=gone, actor=actor, reason=reason)
    _fill(merge, kept, gone)
    _mark_accounts(kept_id, gone_id)
    moves = _move_all(merge)
    Customer.objects.filter(pk=gone_id).update(merged_into=kept_id)
    _share_tags(merge)
    merge.counts = {move.table.split(".")[0]: len(move.keys) for move in moves if move.keys}
    merge.save()
    conclude_pair(kept_id, gone_id, actor)
    Profile.objects.filter(pk=gone_id).delete()
    tell(merge, Kind.MERGED, actor)
    rebuild_profiles(customer_ids=[kept_id])
    follow_up(merge)
    audit.note(actor=actor, action="customers.merged", subject=kept, gone=gone_id, merge=merge.pk)
    _sweep_later(merge)
    logger.info("customers_merged", kept=kept_id, gone=gone_id, reason=reason)
    return merge


@transaction.atomic
def sweep_merge(*, merge_id: int) -> bool:
    """What a slower transaction still wrote for the gone customer goes the same way.

    Returns whether there was anything.
    """
    hold_reader()
    merge = Merge.objects.get(pk=merge_id)
    if merge.undone_at is not None or merge.gone.merged_into_id is None:
        return False
    merge.kept_id = present_id(merge.kept_id)
    lock_two(merge.kept_id, merge.gone_id)
    moves = [move for move in _move_all(merge) if move.pk]
    if moves:
        tell(merge, Kind.MERGED, None, late=True)
        rebuild_profiles(customer_ids=[merge.kept_id])
        follow_up(merge)
    return bool(moves)


def guard(customer_ids: list[int]) -> None:
    """Lock what others lock before they lock customers."""
    for table in merging.tables():
        if table.guard:
            with connection.cursor() as cursor:
                cursor.execute(table.guard, {"ids": customer_ids})


def lock_two(kept_id: int, gone_id: int) -> tuple[Customer, Customer]:
    """Both rows, locked in the order of their ids, also against new rows that refer to them."""
    rows = Customer.objects.select_for_update().filter(pk__in=[kept_id, gone_id]).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[kept_id], found[gone_id]


def _standing(kept_id: int, asked: int) -> Merge:
    """The merge by which the two are one already."""
    standing = Merge.objects.filter(undone_at=None)
    own = standing.filter(gone=asked).first()
    return own or standing.filter(Q(gone=kept_id) | Q(kept=kept_id)).latest("pk")


def _fill(merge: Merge, kept: Customer, gone: Customer) -> None:
    """The kept customer's own fields win; what they lack comes from the other."""
    lacking = [f for f in FILLED if not getattr(kept, f) and getattr(gone, f)]
    merge.before = {f: [getattr(kept, f), getattr(gone, f)] for f in lacking}
    for field in lacking:
        setattr(kept, field, getattr(gone, field))
    if lacking:
        kept.save(update_fields=lacking)
    differing = [f for f in ("name", "corp_name") if getattr(gone, f)]
    shown = {f: getattr(gone, f) for f in differing if getattr(gone, f) != getattr(kept, f)}
    if shown:
        ours = {f: getattr(kept, f) for f in shown}
        merge.conflicts.append({"table": "customers_customer", "kept": ours, "gone": shown})


# Each follow says whose account it is of, before the customer has several.
MARK_ACCOUNTS = """
    update customers_follow f set external_userid = known.value
    from (select customer_id, min(value) as value from customers_identity
        where customer_id = any(%(ids)s) and kind = 'external_userid'
        group by customer_id having count(*) = 1) known
    where f.customer_id = known.customer_id and f.external_userid = ''
"""


def _mark_accounts(*ids: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MARK_ACCOUNTS, {"ids": list(ids)})


def _move_all(merge: Merge) -> list[MergeMove]:
    mover = Mover(merge)
    moves = [mover.move(table, without=_without(table, merge)) for table in merging.tables()]
    folded = [row["id"] for move in moves for row in move.folded if _is_follow(move)]
    Push.objects.filter(kind__in=[Push.Kind.MARK, Push.Kind.REMARK], subject_id__in=folded).delete()
    return moves


def _is_follow(move: MergeMove) -> bool:
    return move.table.startswith("customers_follow.")


def _sweep_later(merge: Merge) -> None:
    """Transactions that knew the gone customer's old id are surely over by then."""
    for wait in SWEEPS:
        jobs.later("customers.sweep_merge", at=clock.now() + wait, merge_id=merge.pk)


def _without(table: Table, merge: Merge) -> str:
    """What the gone customer's log says of this very merge stays where it is."""
    if table.name == "customers_activity":
        return OWN_ROWS % {"merge": int(merge.pk)}
    return "true"


# Every open follow bears all tags of the customer, here and in WeCom.
SHARE = """
    insert into customers_customertag (customer_id, tag_id, follow_id, source, source_ref, at)
    select distinct on (f.id, borne.tag_id)
        f.customer_id, borne.tag_id, f.id, borne.source, borne.source_ref, borne.at
    from customers_customertag borne
        join customers_tag tag on tag.id = borne.tag_id and tag.deleted_at is null
        join customers_follow f on f.customer_id = borne.customer_id and f.ended_at is null
    where borne.customer_id = %(kept)s
    order by f.id, borne.tag_id, borne.id
    on conflict do nothing
    returning id, follow_id, tag_id
"""


def _share_tags(merge: Merge) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SHARE, {"kept": merge.kept_id})
        rows = cursor.fetchall()
    if rows:
        MergeMove.objects.create(merge=merge, table=SHARED, made=[id for id, _, _ in rows])
        want_marks([(follow, tag) for _, follow, tag in rows], actor=merge.actor)


def tell(merge: Merge, kind: Kind, actor: Member | None, **props: Any) -> None:
    """Both logs say it; the gone customer's part tells the readers, nobody else sees it."""
    pair = [merge.kept_id, merge.gone_id]
    names = dict(Customer.objects.filter(pk__in=pair).values_list("pk", "name"))
    for customer, other in ((merge.kept_id, merge.gone_id), (merge.gone_id, merge.kept_id)):
        if props.get("late") and customer == merge.kept_id:
            continue  # her timeline has told it
        log.record(
            customer,
            kind,
            member_id=actor.pk if actor else None,
            subject=("merge", merge.pk),
            other=other,
            name=names.get(other, ""),
            reason=merge.reason,
            **props,
        )


def follow_up(merge: Merge) -> None:
    for act in merging.followers():
        act(merge.kept_id, merge.gone_id)
