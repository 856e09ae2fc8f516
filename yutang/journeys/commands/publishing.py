"""A draft becomes a version, and the journey runs by it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yutang.journeys.commands.drafting import replace_draft
from yutang.journeys.commands.holding import held_alone
from yutang.journeys.commands.measuring import share_control
from yutang.journeys.commands.taking_over import take_over
from yutang.journeys.errors import DraftChanged, NothingNew, PlanRefused
from yutang.journeys.models import Journey, Step, Version
from yutang.journeys.queries import crowds
from yutang.journeys.queries.faults import faults_of
from yutang.journeys.queries.group_prospects import prospect
from yutang.journeys.rules.plan import Fault, Plan, PlanFaults, dump, parse, walk
from yutang.kernel import audit, jobs, progress
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member

Inside = Version.Inside
TAKE_OVER = "journeys.take_over"


@dataclass(frozen=True)
class Terms:
    """What whoever publishes chose: what becomes of those inside, and of whose step is `gone`.

    `control_percent`: None: as it is; of a journey that is new to groups, as is proposed for it.
    `revision`: of the draft that was looked at; None: whichever it is by now.
    """

    inside: str = Inside.STAY
    gone: str = Inside.STAY
    note: str = ""
    control_percent: Decimal | None = None
    revision: int | None = None


BY_DEFAULT = Terms()


@transaction.atomic
def publish_draft(*, journey: Journey, actor: Member, terms: Terms = BY_DEFAULT) -> Version:
    """The draft is a version that never changes, and whoever enters from now on goes by it.

    Nobody is moved meanwhile: the engine waits until those inside are where they belong. Very many
    are taken along by a job, and go on as before until it comes to them.
    """
    _check(terms)
    journey = held_alone(journey.pk)
    if terms.revision is not None and terms.revision != journey.draft_revision:
        raise DraftChanged
    plan = _sound(journey)
    if journey.version and journey.version.plan == dump(plan):
        raise NothingNew
    version = _version(journey, plan, terms, actor)
    counts = _take_over(version, actor)
    if (percent := _percent(journey, plan, terms)) is not None:
        share_control(journey=journey, percent=percent)
    journey.version = version
    journey.save(update_fields=["version"])
    audit.note(
        actor=actor,
        action="journeys.published",
        subject=journey,
        version=version.number,
        inside=terms.inside,
        **counts,
    )
    return version


def _take_over(version: Version, actor: Member) -> dict[str, int]:
    """Do with those inside as was chosen; with very many in the background, after this."""
    if version.inside == Inside.STAY or not crowds.are_many_inside(version.journey_id):
        return take_over(version=version)
    total = crowds.count_inside(version.journey_id)
    work = progress.start(kind=TAKE_OVER, owner_id=actor.pk, total=total)
    progress.note(work.pk, journey=version.journey_id)
    lock = f"{TAKE_OVER}:{version.journey_id}"  # one version after the other
    jobs.later(TAKE_OVER, lock=lock, version_id=version.pk, work=str(work.pk))
    return {}


def faults(journey: Journey) -> list[Fault]:
    """All that keeps the draft from being published."""
    try:
        plan = parse(journey.draft)
    except PlanFaults as found:
        return found.faults
    return faults_of(plan, journey)


@transaction.atomic
def restore_version(*, version: Version, actor: Member) -> Journey:
    """The draft says what this version says; what runs stays as it is."""
    journey = replace_draft(journey=version.journey, actor=actor, plan=version.plan)
    audit.note(actor=actor, action="journeys.restored", subject=journey, version=version.number)
    return journey


def _percent(journey: Journey, plan: Plan, terms: Terms) -> Decimal | None:
    if terms.control_percent is None and is_new_to_groups(journey, plan):
        return prospect(plan).percent
    return terms.control_percent


def is_new_to_groups(journey: Journey, plan: Plan) -> bool:
    """Whether the plan is the journey's first one of group chats."""
    return plan.subject == "group" and journey.version_id is None


def _check(terms: Terms) -> None:
    if terms.inside not in Inside.values or terms.gone not in (Inside.STAY, Inside.LEAVE):
        raise InvalidInput(_("Choose what becomes of those inside."), field="inside")


def _sound(journey: Journey) -> Plan:
    if found := faults(journey):
        raise PlanRefused(found)
    return parse(journey.draft)


def _version(journey: Journey, plan: Plan, terms: Terms, actor: Member) -> Version:
    version = Version.objects.create(
        journey=journey,
        number=journey.version.number + 1 if journey.version else 1,
        plan=dump(plan),
        inside=terms.inside,
        gone=terms.gone,
        note=terms.note.strip()[:300],
        published_by=actor,
    )
    Step.objects.bulk_create(
        Step(version=version, key=step.id, kind=step.kind, name=step.name, place=place)
        for place, (_where, step) in enumerate(walk(plan.flow))
    )
    return version
