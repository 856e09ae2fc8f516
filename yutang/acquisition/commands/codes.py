"""Make, change, copy and close live codes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yutang.acquisition.commands.seats import seat_members
from yutang.acquisition.errors import CodeClosed, PoolEmpty
from yutang.acquisition.models import Code, CodeTag, Gift, PoolEntry, Way
from yutang.acquisition.rules.shifts import read_shifts
from yutang.acquisition.rules.ways import fresh_state
from yutang.kernel import audit, clock, jobs
from yutang.org.models import Member


@dataclass(frozen=True)
class PoolRow:
    """A member or a unit that takes customers; exactly one of the two. `shifts`: stored form."""

    member_id: int | None = None
    unit_id: int | None = None
    weight: int = 1
    daily_cap: int | None = None
    spare: bool = False
    shifts: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class CodeFacts:
    """Everything about a code that its makers decide."""

    name: str
    kind: str
    channel: str
    store_id: int | None = None
    tag_ids: Sequence[int] = ()
    gift_id: int | None = None
    cost_fen: int = 0
    daily_cap: int | None = None
    skip_verify: bool = True
    asks_place: bool = False
    greeting: str = ""
    remark: str = ""
    pool: Sequence[PoolRow] = ()

    def columns(self) -> dict[str, Any]:
        """The facts that are columns of the code."""
        names = (
            "name channel store_id gift_id cost_fen daily_cap skip_verify asks_place greeting "
            "remark"
        )
        return {name: getattr(self, name) for name in names.split()}


@transaction.atomic
def create_code(*, facts: CodeFacts, actor: Member | None) -> Code:
    """A new, open code with its pool and tags; WeCom hears of it soon."""
    _check(facts)
    code = Code.objects.create(
        **facts.columns(), kind=facts.kind, created_at=clock.now(), created_by=actor
    )
    _fill(code, facts)
    audit.note(actor=actor, action="code.created", subject=code, kind=code.kind)
    _announce(code)
    return code


@transaction.atomic
def change_code(*, code: Code, facts: CodeFacts, actor: Member | None) -> Code:
    """The code as `facts` say, but of the kind it is; WeCom is told only if it has to know."""
    _check(facts)
    locked = Code.objects.select_for_update(no_key=True).get(pk=code.pk)
    if locked.closed_at:
        raise CodeClosed
    for name, value in facts.columns().items():
        setattr(locked, name, value)
    locked.save(update_fields=list(facts.columns()))
    locked.pool_entries.all().delete()
    CodeTag.objects.filter(code=locked).delete()
    _fill(locked, facts)
    audit.note(actor=actor, action="code.changed", subject=locked)
    _announce(locked)
    return locked


@transaction.atomic
def copy_code(*, code: Code, actor: Member | None) -> Code:
    """A new code with the same facts under a name of its own; its numbers start at nothing."""
    name = _("%(name)s (copy)") % {"name": code.name}
    return create_code(facts=replace(facts_of(code), name=name[:60]), actor=actor)


@transaction.atomic
def close_code(*, code: Code, actor: Member | None) -> None:
    """Nobody arrives by the code any more; its numbers stay. Closing twice is harmless."""
    if Code.objects.filter(pk=code.pk, closed_at=None).update(closed_at=clock.now()):
        audit.note(actor=actor, action="code.closed", subject=code)
        jobs.later("acquisition.remove_ways", key=f"remove-ways:{code.pk}", code_id=code.pk)


@transaction.atomic
def save_gift(*, name: str, cost_fen: int, actor: Member | None) -> Gift:
    """The gift of that name, at that cost from now on; what was given keeps its cost."""
    gift, made = Gift.objects.update_or_create(name=name, defaults={"cost_fen": cost_fen})
    action = "gift.created" if made else "gift.changed"
    audit.note(actor=actor, action=action, subject=gift, cost_fen=cost_fen)
    return gift


def facts_of(code: Code) -> CodeFacts:
    """The facts that make the code what it is."""
    columns = {name: getattr(code, name) for name in CodeFacts("", "", "").columns()}
    entries = code.pool_entries.order_by("pk")
    rows = [
        PoolRow(e.member_id, e.unit_id, e.weight, e.daily_cap, e.spare, e.shifts) for e in entries
    ]
    tag_ids = list(code.tags.values_list("pk", flat=True))
    return CodeFacts(**columns, kind=code.kind, tag_ids=tag_ids, pool=rows)


def _check(facts: CodeFacts) -> None:
    if not facts.pool:
        raise PoolEmpty
    for row in facts.pool:
        read_shifts(row.shifts)


def _fill(code: Code, facts: CodeFacts) -> None:
    PoolEntry.objects.bulk_create(
        PoolEntry(
            code=code,
            member_id=row.member_id,
            unit_id=row.unit_id,
            weight=row.weight,
            daily_cap=row.daily_cap,
            spare=row.spare,
            shifts=row.shifts,
        )
        for row in facts.pool
    )
    seat_members(code_ids=[code.pk])
    CodeTag.objects.bulk_create(CodeTag(code=code, tag_id=tag) for tag in set(facts.tag_ids))


def _announce(code: Code) -> None:
    if not code.is_page:
        Way.objects.get_or_create(code=code, member=None, defaults={"token": fresh_state("c")})
    jobs.later("acquisition.publish_code", key=f"publish:{code.pk}", code_id=code.pk)
