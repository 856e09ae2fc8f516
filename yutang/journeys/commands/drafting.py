"""Journeys that are being written: each change is kept at once, and can be taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Max

from yutang.journeys.errors import DraftConflict, NameTaken, NotPossible, OtherSubject, PlanRefused
from yutang.journeys.models import Draft, Journey, Run
from yutang.journeys.queries.listing import is_taken
from yutang.journeys.rules.editing import Json, NoSuchStep, NotInside
from yutang.journeys.rules.naming import free_name
from yutang.journeys.rules.plan import Plan, PlanFaults, dump, parse
from yutang.kernel import audit, clock
from yutang.org.models import Member

EMPTY = dump(Plan())
MOST_KEPT = 50  # changes that can be taken back
FIELDS = ["draft", "draft_revision", "draft_place", "draft_changed_at", "subject"]


@dataclass(frozen=True)
class Change:
    """One act on the plan; `said` and `what` tell later which it was."""

    make: Callable[[Json], Json]
    said: str
    what: str = ""


@transaction.atomic
def create_journey(
    *, name: str, actor: Member, draft: dict[str, Any] | None = None, template: str = ""
) -> Journey:
    """A new draft; without a plan it is empty. Where a journey has the name, it is "Name (2)"."""
    plan = draft or EMPTY
    journey = Journey.objects.create(
        name=_free(name),
        subject=plan.get("subject", "customer"),
        draft=plan,
        template=template,
        salt=uuid4().hex,
        made_by=actor,
    )
    audit.note(actor=actor, action="journeys.created", subject=journey)
    return journey


@transaction.atomic
def bring_journey(
    *, name: str, actor: Member, draft: dict[str, Any], key: str
) -> tuple[Journey, bool]:
    """A program's plan as a new draft, and whether it is new: the same key makes only one.

    Keys are the actor's: another one may use the same.
    """
    _hold_names()
    known = Journey.objects.filter(made_by=actor, brought_by=key).first() if key else None
    if known is not None:
        return known, False
    made = create_journey(name=name, actor=actor, draft=draft)
    made.brought_by = key or None
    made.save(update_fields=["brought_by"])
    return made, True


@transaction.atomic
def duplicate_journey(*, journey: Journey, actor: Member) -> Journey:
    """A new draft that says the same, with its own control group and a name of its own."""
    made = create_journey(
        name=journey.name, actor=actor, draft=journey.draft, template=journey.template
    )
    made.note, made.priority = journey.note, journey.priority
    made.control_percent = journey.control_percent
    made.save(update_fields=["note", "priority", "control_percent"])
    return made


@transaction.atomic
def delete_journey(*, journey: Journey, actor: Member) -> None:
    """A journey that was never published is no more."""
    journey = Journey.objects.select_for_update().get(pk=journey.pk)
    if journey.version_id or Run.objects.filter(journey=journey).exists():
        raise NotPossible
    audit.note(actor=actor, action="journeys.deleted", subject=journey)
    journey.delete()


@transaction.atomic
def change_draft(
    *, journey: Journey, actor: Member, revision: int | None, change: Change
) -> Journey:
    """The draft is as the change makes it; `revision` is of the one that was looked at.

    Raises `DraftConflict` where somebody was faster; None puts the change onto whatever there is.
    What was published stays for customers, or for groups (`OtherSubject`).
    """
    journey = _locked(journey, revision)
    try:
        plan = change.make(journey.draft)
        parsed = parse(plan)
    except (NoSuchStep, NotInside):
        raise NotPossible from None
    except PlanFaults as found:
        raise PlanRefused(found.faults) from None
    if plan == journey.draft:
        return journey
    _keep_subject(journey, parsed.subject)
    _keep(journey, plan, change, actor)
    _show(journey, plan)
    return journey


def replace_draft(
    *, journey: Journey, actor: Member, plan: Json, revision: int | None = None, said: str = "whole"
) -> Journey:
    """The draft is this plan; what it was can be had back."""
    change = Change(lambda _old: plan, said)
    return change_draft(journey=journey, actor=actor, revision=revision, change=change)


@transaction.atomic
def undo_draft(*, journey: Journey, actor: Member, revision: int | None) -> Journey:
    """The draft is as it was before its last change."""
    journey = _locked(journey, revision)
    earlier = Draft.objects.filter(journey=journey, number__lt=journey.draft_place)
    return _step_to(journey, earlier.order_by("-number").first())


@transaction.atomic
def redo_draft(*, journey: Journey, actor: Member, revision: int | None) -> Journey:
    """The draft is as it was before it was taken back."""
    journey = _locked(journey, revision)
    later = Draft.objects.filter(journey=journey, number__gt=journey.draft_place)
    return _step_to(journey, later.order_by("number").first())


@transaction.atomic
def change_terms(*, journey: Journey, actor: Member, values: dict[str, Any]) -> Journey:
    """What the journey is called, how it stands among others, and its control group.

    Raises `NameTaken` where another journey is called so.
    """
    _hold_names()
    journey = Journey.objects.select_for_update().get(pk=journey.pk)
    names = [name for name, value in values.items() if getattr(journey, name) != value]
    for name in names:
        setattr(journey, name, values[name])
    if "name" in names and is_taken(journey.name, but=journey.pk):
        raise NameTaken(field="name")
    if names:
        journey.save(update_fields=names)
        audit.note(actor=actor, action="journeys.terms", subject=journey, fields=names)
    return journey


def new_id() -> str:
    """An id that no step ever had: whoever stands at a step is found again by its id."""
    return f"s{token_hex(4)}"


def _free(name: str) -> str:
    _hold_names()
    return free_name(name, list(Journey.objects.values_list("name", flat=True)))


def _hold_names() -> None:
    """Until the end of the transaction nobody else gives a journey a name."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('yutang.journey_names'))")


def _locked(journey: Journey, revision: int | None) -> Journey:
    journey = Journey.objects.select_for_update().get(pk=journey.pk)
    if revision is not None and revision != journey.draft_revision:
        last = Draft.objects.filter(journey=journey, number=journey.draft_place).first()
        raise DraftConflict(last.made_by.name if last else "")
    return journey


def _keep(journey: Journey, plan: Json, change: Change, actor: Member) -> None:
    """One more row, after what is shown; what was taken back before is gone for good."""
    kept = Draft.objects.filter(journey=journey)
    if not kept.filter(number=journey.draft_place).exists():
        Draft.objects.create(
            journey=journey, number=journey.draft_place, plan=journey.draft, made_by=actor
        )
    kept.filter(number__gt=journey.draft_place).delete()
    number = (kept.aggregate(most=Max("number"))["most"] or 0) + 1
    Draft.objects.create(
        journey=journey,
        number=number,
        plan=plan,
        said=change.said,
        what=change.what[:60],
        made_by=actor,
    )
    kept.filter(number__lt=number - MOST_KEPT).delete()
    journey.draft_place = number


def _step_to(journey: Journey, kept: Draft | None) -> Journey:
    if kept is not None:
        _keep_subject(journey, kept.plan.get("subject", "customer"))
        journey.draft_place = kept.number
        _show(journey, kept.plan)
    return journey


def _keep_subject(journey: Journey, subject: str) -> None:
    """The journey is for these; one that was published already was, or refuses."""
    if journey.version_id is not None and journey.subject != subject:
        raise OtherSubject
    journey.subject = subject


def _show(journey: Journey, plan: Json) -> None:
    journey.draft = plan
    journey.draft_revision += 1
    journey.draft_changed_at = clock.now()
    journey.save(update_fields=FIELDS)
