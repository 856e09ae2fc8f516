"""Many customers are tagged at once, and untagged again when it was a mistake."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.http import QueryDict

from yutang.customers.commands.tagging import tag_customers, untag_customers
from yutang.customers.models import CustomerTag, Tag
from yutang.customers.queries import Narrowing, matching, scoped_profiles
from yutang.kernel import audit, jobs, progress
from yutang.kernel.models import Progress
from yutang.org.models import Member

KIND = "customers.tag"
UNDO = "customers.untag"
CHUNK = 1_000
AT_ONCE = 200  # so many are tagged while the page waits


@transaction.atomic
def start_tagging(
    *, tag: Tag, actor: Member, customer_ids: Sequence[int] | None, query: str
) -> Progress:
    """Tag the chosen customers, or (None) all that the list's address `query` gives."""
    work = progress.start(kind=KIND, owner_id=actor.pk)
    progress.note(work.pk, tag_id=tag.pk, tag=tag.name)
    audit.note(
        actor=actor,
        action="customers.tag_batch",
        subject=tag,
        query=query,
        chosen=None if customer_ids is None else len(customer_ids),
    )
    if customer_ids is not None and len(customer_ids) <= AT_ONCE:
        run_tagging(id=work.pk, actor=actor, tag=tag, customer_ids=customer_ids, query=query)
    else:
        jobs.later(
            KIND,
            work=str(work.pk),
            actor_id=actor.pk,
            tag_id=tag.pk,
            customer_ids=None if customer_ids is None else list(customer_ids),
            query=query,
        )
    work.refresh_from_db()
    return work


def run_tagging(
    *, id: UUID, actor: Member, tag: Tag, customer_ids: Sequence[int] | None, query: str
) -> None:
    """Do the work in chunks, each a transaction of its own; cancelling keeps what is done."""
    if customer_ids is None:
        rows = matching(actor, Narrowing.read(QueryDict(query), actor))
    else:
        rows = scoped_profiles(actor).filter(pk__in=list(customer_ids))
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    done = tagged = 0
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        tagged += tag_customers(
            customer_ids=chunk,
            tag_ids=[tag.pk],
            source=CustomerTag.Source.MEMBER,
            source_ref=_ref(id),
            actor=actor,
        )
        done += len(chunk)
        progress.advance(id, done=done, total=len(ids))
    result = {"tag_id": tag.pk, "tag": tag.name, "tagged": tagged, "chosen": len(ids)}
    progress.finish(id, result=result)


@transaction.atomic
def start_undo(*, work: Progress, actor: Member) -> Progress:
    """Take the tag off those whom the batch gave it; many in the background."""
    undo = progress.start(kind=UNDO, owner_id=actor.pk)
    progress.note(undo.pk, tag=work.result["tag"], batch=str(work.pk))
    progress.note(work.pk, undone=str(undo.pk))
    if len(_borne(work)) <= AT_ONCE:
        run_undo(id=undo.pk, actor=actor)
    else:
        jobs.later(UNDO, work=str(undo.pk), actor_id=actor.pk)
    undo.refresh_from_db()
    return undo


def run_undo(*, id: UUID, actor: Member) -> None:
    """Do the work in chunks, each a transaction of its own."""
    work = Progress.objects.get(pk=Progress.objects.get(pk=id).result["batch"])
    tag = Tag.objects.get(pk=work.result["tag_id"])
    ids, undone = _borne(work), 0
    for start in range(0, len(ids), CHUNK):
        undone += untag_customers(
            customer_ids=ids[start : start + CHUNK],
            tag_ids=[tag.pk],
            source=CustomerTag.Source.MEMBER,
            source_ref=_ref(work.pk),
            actor=actor,
            only_ref=_ref(work.pk),
        )
        progress.advance(id, done=min(start + CHUNK, len(ids)), total=len(ids))
    audit.note(actor=actor, action="customers.untag_batch", subject=tag, count=undone)
    progress.finish(id, result={"tag": tag.name, "undone": undone})


def _borne(work: Progress) -> list[int]:
    """The customers who bear the tag by this batch."""
    rows = CustomerTag.objects.filter(tag=work.result["tag_id"], source_ref=_ref(work.pk))
    return sorted(set(rows.values_list("customer_id", flat=True)))


def _ref(id: UUID) -> str:
    return f"batch:{id}"
