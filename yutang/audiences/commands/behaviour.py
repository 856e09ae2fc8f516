"""Behaviour tags: made and switched, given to who fits, taken from who no longer does."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.audiences import engines
from yutang.audiences.errors import NameTaken
from yutang.audiences.models import BehaviourFit, BehaviourTag
from yutang.audiences.rules import behaviour as rules
from yutang.audiences.rules import schema
from yutang.audiences.rules.schema import Rule
from yutang.customers.commands import lock_customers, tag_customers, untag_customers
from yutang.customers.log import Entry
from yutang.customers.models import CustomerTag, Tag
from yutang.kernel import audit, clock, jobs, progress
from yutang.kernel.errors import DomainError, InvalidInput
from yutang.org.models import Member

logger = structlog.get_logger(__name__)
KIND = "audiences.behaviour"
CHUNK = 1_000
LONGEST_KEPT = 3_650

FIT = """
    insert into audiences_behaviourfit as known (behaviour_id, customer_id, at)
    select %(id)s, customer_id, %(at)s from unnest(%(ids)s::bigint[]) as customer_id
    order by customer_id
    on conflict (behaviour_id, customer_id) do update set at = excluded.at
    returning customer_id, xmax = 0
"""
LAPSE = """
    delete from audiences_behaviourfit where behaviour_id = %(id)s and customer_id in (
        select customer_id from audiences_behaviourfit
        where behaviour_id = %(id)s and at < %(before)s
        order by customer_id limit %(limit)s)
    returning customer_id
"""
COUNT = """
    insert into audiences_behaviourday as known (behaviour_id, day, tagged, untagged)
    values (%(id)s, %(day)s, %(tagged)s, %(untagged)s)
    on conflict (behaviour_id, day) do update set
        tagged = known.tagged + excluded.tagged, untagged = known.untagged + excluded.untagged
"""


class TagGone(DomainError):
    """The tag that the rule gives isn't there any more."""

    code = "tag_gone"
    sentence = gettext_lazy("The tag of this rule was deleted. Choose another one.")


@dataclass(frozen=True)
class Draft:
    """What a person says of a behaviour tag. `keep_days` None: for ever."""

    name: str
    rule: dict[str, Any]
    tag_id: int
    keep_days: int | None = None


@transaction.atomic
def save_behaviour(*, draft: Draft, actor: Member, behaviour_id: int | None = None) -> BehaviourTag:
    """Save a new rule, or changes of one; whoever fits is looked for anew."""
    found = BehaviourTag(owner=actor)
    if behaviour_id is not None:
        found = BehaviourTag.objects.select_for_update().get(pk=behaviour_id)
    _check(draft)
    found.name, found.keep_days, found.error = draft.name.strip(), draft.keep_days, ""
    is_another = (found.rule, found.tag_id) != (draft.rule, draft.tag_id)
    if is_another and found.pk:
        _take_back(found, actor)
    found.rule, found.tag_id = draft.rule, draft.tag_id
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        raise NameTaken(field="name") from None
    audit.note(actor=actor, action="behaviour.saved", subject=found)
    if found.is_on and is_another:
        look_at_all(behaviour=found, actor=actor)
    return found


@transaction.atomic
def switch_behaviour(*, behaviour_id: int, is_on: bool, actor: Member) -> None:
    """Switch a rule on, and look at everybody, or off; who bears the tag keeps it."""
    found = BehaviourTag.objects.select_for_update().get(pk=behaviour_id)
    if found.is_on == is_on:
        return
    found.is_on, found.error = is_on, ""
    found.save(update_fields=["is_on", "error"])
    audit.note(actor=actor, action="behaviour.switched", subject=found, on=is_on)
    if is_on:
        look_at_all(behaviour=found, actor=actor)


@transaction.atomic
def delete_behaviour(*, behaviour_id: int, actor: Member) -> None:
    """Forget the rule; the tags that it gave stay."""
    found = BehaviourTag.objects.select_for_update().get(pk=behaviour_id)
    audit.note(actor=actor, action="behaviour.deleted", subject=found)
    found.delete()


def look_at_all(*, behaviour: BehaviourTag, actor: Member | None) -> None:
    """Look at every customer in the background, inside the caller's transaction."""
    work = progress.start(kind=KIND, owner_id=actor.pk if actor else None)
    BehaviourTag.objects.filter(pk=behaviour.pk).update(progress=work)
    jobs.later(KIND, behaviour_id=behaviour.pk, work=str(work.pk))


def run_all(*, behaviour_id: int, work: UUID | None = None) -> None:
    """Tag all who fit, a thousand in one transaction; then take it from who no longer does."""
    behaviour = BehaviourTag.objects.select_related("tag").get(pk=behaviour_id)
    if not behaviour.is_on:
        return
    try:
        ids = engines.members(_rule(behaviour)).to_pylist()
    except DomainError as fault:
        switch_off(behaviour=behaviour, fault=fault)
        raise
    for start in range(0, len(ids), CHUNK):
        _give(behaviour, ids[start : start + CHUNK])
        if work:
            progress.advance(work, done=min(start + CHUNK, len(ids)), total=len(ids))
    while _lapse(behaviour):
        pass
    BehaviourTag.objects.filter(pk=behaviour_id).update(checked_at=clock.now())
    if work:
        progress.finish(work, result={"fits": len(ids)})


def run_every() -> None:
    """Once a day: time passes for everybody, also for who does nothing."""
    for behaviour in BehaviourTag.objects.filter(is_on=True).order_by("pk"):
        try:
            run_all(behaviour_id=behaviour.pk)
        except DomainError as fault:
            logger.warning("behaviour_refused", behaviour=behaviour.pk, code=fault.code)


def read_batch(batch: Sequence[Entry]) -> None:
    """Look at the customers of the batch whose activities matter to a rule that is on.

    A rule that fails is switched off alone; a database that fails is not the rule's fault.
    """
    for behaviour in BehaviourTag.objects.filter(is_on=True).select_related("tag").order_by("pk"):
        try:
            with transaction.atomic():
                _read(behaviour, batch)
        except (OperationalError, InterfaceError):
            raise
        except Exception as fault:
            logger.exception("behaviour_failed", behaviour=behaviour.pk)
            switch_off(behaviour=behaviour, fault=fault)


def switch_off(*, behaviour: BehaviourTag, fault: Exception) -> None:
    """The rule rests, and its page says why."""
    told = str(fault) if isinstance(fault, DomainError) else _("An unforeseen fault: %(fault)s") % {
        "fault": type(fault).__name__
    }  # fmt: skip
    BehaviourTag.objects.filter(pk=behaviour.pk).update(is_on=False, error=told[:300])


def _check(draft: Draft) -> None:
    if not draft.name.strip():
        raise InvalidInput(_("Please enter a name."), field="name")
    if not Tag.objects.filter(pk=draft.tag_id, deleted_at=None).exists():
        raise InvalidInput(_("Choose a tag."), field="tag")
    if draft.keep_days is not None and not 1 <= draft.keep_days <= LONGEST_KEPT:
        raise InvalidInput(_("Give a number of days from 1 to 3650."), field="keep_days")
    schema.parse(draft.rule, engines.known())


def _rule(behaviour: BehaviourTag) -> Rule:
    if behaviour.tag.deleted_at is not None:
        raise TagGone
    return schema.parse(behaviour.rule, engines.known())


def _read(behaviour: BehaviourTag, batch: Sequence[Entry]) -> None:
    rule = _rule(behaviour)
    kinds = rules.kinds(rule)
    ids = {entry.customer_id for entry in batch if kinds is None or entry.kind in kinds}
    if ids:
        _give(behaviour, engines.check(rule, ids))


@transaction.atomic
def _give(behaviour: BehaviourTag, customer_ids: Collection[int]) -> None:
    """These fit now: who didn't before gets the tag; whoever lost it by hand doesn't again."""
    if not customer_ids:
        return
    present = sorted(set(lock_customers(customer_ids).values()))
    given = {"id": behaviour.pk, "at": clock.now(), "ids": present}
    new = [id for id, is_new in _rows(FIT, given) if is_new]
    tagged = tag_customers(
        customer_ids=new,
        tag_ids=[behaviour.tag_id],
        source=CustomerTag.Source.RULE,
        source_ref=behaviour.ref,
    )
    _count(behaviour, tagged=tagged)


@transaction.atomic
def _lapse(behaviour: BehaviourTag) -> bool:
    """Take the tag from up to a thousand who have not fitted for long; whether there were any."""
    if behaviour.keep_days is None:
        return False
    before = clock.now() - timedelta(days=behaviour.keep_days)
    given = {"id": behaviour.pk, "before": before, "limit": CHUNK}
    _untag(behaviour, [id for (id,) in _rows(LAPSE, given)], None)
    older = BehaviourFit.objects.filter(behaviour=behaviour, at__lt=before)
    return older.exists()


def _take_back(behaviour: BehaviourTag, actor: Member) -> None:
    """Another rule, or another tag: what the old one gave goes."""
    ids = list(BehaviourFit.objects.filter(behaviour=behaviour).values_list("customer", flat=True))
    BehaviourFit.objects.filter(behaviour=behaviour).delete()
    for chunk in _chunks(sorted(ids)):
        _untag(behaviour, chunk, actor)


def _untag(behaviour: BehaviourTag, ids: Sequence[int], actor: Member | None) -> None:
    if ids:
        untagged = untag_customers(
            customer_ids=ids,
            tag_ids=[behaviour.tag_id],
            source=CustomerTag.Source.RULE,
            source_ref=behaviour.ref,
            only_ref=behaviour.ref,
            actor=actor,
        )
        _count(behaviour, untagged=untagged)


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _count(behaviour: BehaviourTag, *, tagged: int = 0, untagged: int = 0) -> None:
    if tagged or untagged:
        day = clock.today()
        given = {"id": behaviour.pk, "day": day, "tagged": tagged, "untagged": untagged}
        _rows(COUNT, given)


def _rows(statement: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall() if cursor.description else []
