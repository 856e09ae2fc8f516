"""The panel beside the flow: the form of a step, of a beginning, of the settings, or a palette."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404

from yutang.content.models import Material
from yutang.content.views.library import card
from yutang.customers.kinds import Kind as Acts
from yutang.journeys.commands.drafting import Change
from yutang.journeys.errors import PlanRefused
from yutang.journeys.forms import settings as settings_forms
from yutang.journeys.forms import triggers as trigger_forms
from yutang.journeys.forms.ways import FORMS as STEP_FORMS
from yutang.journeys.models import Journey
from yutang.journeys.rules import editing
from yutang.journeys.rules.conditions import RuleSpot
from yutang.journeys.rules.editing import NoSuchStep
from yutang.journeys.rules.groups import GROUP_KINDS, GROUP_TRIGGERS
from yutang.journeys.rules.steps import MOST_ARMS
from yutang.journeys.views.changes import has_shape, name_of
from yutang.journeys.words import problems
from yutang.journeys.words.kinds import GROUPS, STEPS, TRIGGERS, Kind
from yutang.kernel import reading
from yutang.org.models import Member

OPENED = {Acts.CONTENT_READ, Acts.CONTENT_FORWARDED, Acts.LINK_CLICKED}


@dataclass
class Panel:
    """What stands beside the flow; `address` opens it again."""

    template: str
    address: dict[str, Any]
    title: Any = ""
    kind: Kind | None = None
    form: Any = None
    more: dict[str, Any] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)

    def is_valid(self) -> bool:
        forms = [self.form, self.more.get("terms")]
        valid = [form.is_valid() for form in forms if form is not None]
        return all(valid)

    def change(self) -> Change | None:
        """What the form changes in the plan."""
        if "step" in self.more:
            id, values = self.more["step"], self.form.values()
            name = values.get("name") or str(self.kind.label if self.kind else "")
            return Change(lambda plan: editing.change(plan, id, values), "change", name)
        if "trigger" in self.more:
            at, value = self.more["trigger"], self.form.value()
            label = str(self.kind.label if self.kind else "")
            return Change(lambda plan: editing.put(plan, "triggers", value, at), "trigger", label)
        if "terms" in self.more:
            values = self.form.values()
            return Change(lambda plan: editing.set_values(plan, values), "settings")
        return None

    def terms(self) -> dict[str, Any]:
        """What the form changes of the journey itself."""
        terms = self.more.get("terms")
        return dict(terms.cleaned_data) if terms is not None else {}

    def spot(self, number: int) -> RuleSpot:
        """Where the form's rule of this number stands in the plan."""
        return RuleSpot(self.more.get("step", ""), self.more.get("trigger", number))

    def refuse(self, fault: PlanRefused) -> None:
        self.refusals = [problems.sentence(each) for each in fault.faults]


def open_panel(
    journey: Journey, asked: Mapping[str, Any], data: Any = None, *, member: Member
) -> Panel | None:
    """The panel that the member asks for, filled with what was posted; None: nothing is open."""
    match asked.get("show") if has_shape(journey) else None:
        case "step":
            return _step(journey, str(asked.get("id", "")), data, member)
        case "trigger":
            return _trigger(journey, str(asked.get("id", "")), data, member)
        case "settings":
            return _settings(journey, data, member)
        case "add":
            return _palette(journey, asked)
        case "begin":
            return _beginnings(journey)
    return None


def _step(journey: Journey, id: str, data: Any, member: Member) -> Panel:
    try:
        step = editing.found(journey.draft, id)
    except NoSuchStep:
        raise Http404 from None
    form = STEP_FORMS[step["kind"]](data, journey=journey, step=step, member=member)
    more: dict[str, Any] = {"step": id, "many_ways": len(step.get("arms", [])) < MOST_ARMS}
    if hasattr(form, "with_materials"):
        more["chosen"], more["lost"] = _materials(step, data)
        more["is_read"] = _is_read(journey.draft, id)
    return Panel(
        "journeys/builder/step_form.html",
        {"show": "step", "id": id},
        title=name_of(journey.draft, id),
        kind=STEPS[step["kind"]],
        form=form,
        more=more,
    )


def _is_read(draft: dict[str, Any], id: str) -> bool:
    """Whether the next step waits until what is sent here is opened."""
    step = editing.following(draft, id) or {}
    kinds = (step.get("match") or {}).get("kinds", [])
    return step.get("kind") == "await" and bool(kinds) and OPENED.issuperset(kinds)


def _materials(step: dict[str, Any], data: Any) -> tuple[list[dict[str, Any]], list[int]]:
    """The chosen materials in their order, and those that aren't there any more."""
    ids = step.get("materials", [])
    if data is not None:
        given = (reading.whole(id) for id in data.getlist("materials"))
        ids = [id for id in given if id is not None]
    found = Material.objects.in_bulk(ids)
    return [card(found[id]) for id in ids if id in found], [id for id in ids if id not in found]


def _trigger(journey: Journey, id: str, data: Any, member: Member) -> Panel:
    listed = journey.draft.get("triggers", [])
    place = reading.whole(id)
    if place is None or place >= len(listed):
        raise Http404
    trigger = listed[place]
    kind = TRIGGERS[trigger["kind"]]
    return Panel(
        "journeys/builder/trigger_form.html",
        {"show": "trigger", "id": id},
        title=kind.label,
        kind=kind,
        form=trigger_forms.FORMS[kind.key](data, journey=journey, trigger=trigger, member=member),
        more={"trigger": place},
    )


def _settings(journey: Journey, data: Any, member: Member) -> Panel:
    return Panel(
        "journeys/builder/settings_form.html",
        {"show": "settings"},
        form=settings_forms.RulesForm(data, plan=journey.draft, member=member),
        more={"terms": settings_forms.TermsForm(data, journey=journey)},
    )


def _palette(journey: Journey, asked: Mapping[str, Any]) -> Panel:
    is_group = journey.draft.get("subject") == "group"
    offered = [each for each in STEPS.values() if not is_group or each.key in GROUP_KINDS]
    groups = [
        (label, [each for each in offered if each.group == group])
        for group, label in GROUPS.items()
    ]
    names = ("into", "way", "index")
    return Panel(
        "journeys/builder/palette.html",
        {"show": "add"},
        more={
            "groups": [(label, kinds) for label, kinds in groups if kinds],
            "spot": [(name, str(asked.get(name, ""))[:20]) for name in names],
            "op": "add",
        },
    )


def _beginnings(journey: Journey) -> Panel:
    is_group = journey.draft.get("subject") == "group"
    offered = [
        each
        for each in TRIGGERS.values()
        if (each.key in GROUP_TRIGGERS if is_group else each.key != "group")
    ]
    more = {"groups": [("", offered)], "spot": [], "op": "add_trigger"}
    return Panel("journeys/builder/palette.html", {"show": "begin"}, more=more)
