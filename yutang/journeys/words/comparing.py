"""What differs between two versions, in words."""

from dataclasses import dataclass

from yutang.journeys.queries.naming import names_of
from yutang.journeys.rules.differences import Changed, differences
from yutang.journeys.rules.plan import Plan, walk
from yutang.journeys.rules.steps import AnyStep
from yutang.journeys.words import fields
from yutang.journeys.words.kinds import STEPS, titled
from yutang.journeys.words.names import Names
from yutang.journeys.words.sentences import sentence


@dataclass(frozen=True)
class Told:
    """One step: its title, its icon, and what it does."""

    title: str
    icon: str
    text: str


@dataclass(frozen=True)
class Field:
    """One field, before and now."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """All that differs, for people; nothing of it: the versions say the same."""

    added: list[Told]
    removed: list[Told]
    moved: list[Told]
    changed: list[tuple[Told, list[Field]]]
    whole: list[Field]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.moved or self.changed or self.whole)


def titles(plan: Plan) -> dict[str, str]:
    """What the plan's steps are called, by their ids."""
    return {step.id: titled(step) for _place, step in walk(plan.flow)}


def compared(old: Plan, new: Plan) -> Comparison:
    """What has to be done to the old plan to make it the new one, in words."""
    found, was, now = differences(old, new), names_of(old), names_of(new)
    return Comparison(
        added=[told(step, now) for step in found.added],
        removed=[told(step, was) for step in found.removed],
        moved=[told(step, now) for step in found.moved],
        changed=[
            (told(each.step, now), [_field(one, was, now) for one in each.fields])
            for each in found.changed
        ],
        whole=[_field(each, was, now) for each in found.whole],
    )


def told(step: AnyStep, names: Names) -> Told:
    """The step in words."""
    return Told(titled(step), STEPS[step.kind].icon, sentence(step, names))


def _field(change: Changed, was: Names, now: Names) -> Field:
    return Field(
        fields.label(change.field),
        fields.said(change.field, change.before, was),
        fields.said(change.field, change.after, now),
    )
