"""What has to happen, in a form: for triggers, awaits, exits and goals."""

from collections.abc import Collection, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.acquisition.forms import AmountField
from yutang.customers.kinds import BY_MEMBERS, SUBJECTS, WITH_AMOUNT
from yutang.journeys.forms.chooser import Chosen, posted
from yutang.journeys.forms.choosing import Boxes, happenings
from yutang.journeys.forms.props import UNFIT, PropFields
from yutang.journeys.queries.subjects import TYPES
from yutang.journeys.words.subjects import LABELS, TYPE_NAMES
from yutang.org.models import Member

Json = dict[str, Any]


class MatchForm(forms.Form):
    """Which activities count: their kinds, and what the chosen kinds can be asked beside.

    `draft`: what its matches name already may stay, also if it is gone by now.
    """

    narrow = ("amount_from", "amount_to")
    kinds = forms.MultipleChoiceField(label=_("What has to happen"), widget=Boxes, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        prefix: str,
        match: Json | None = None,
        member: Member,
        draft: Json | None = None,
    ) -> None:
        self.match, self.member = dict(match or {}), member
        super().__init__(data, prefix=prefix)
        self.kept = dict(kept(draft or {"match": self.match}))
        self.happens = self._happens()
        self.fields["kinds"].choices = _ahead(self.happens)  # type: ignore[attr-defined]
        self.starts: Json = {} if self.is_bound else {"kinds": self.happens}
        self.initial = self.starts
        self.types = [type for type in fitting_types(self.happens) if type in TYPES]
        self._offer_subjects(self.fields)
        self._offer_amounts(self.fields)
        self._offer_members(self.fields)
        self.props = PropFields(self, self.happens, self.match)

    def _happens(self) -> list[str]:
        """The kinds that are chosen now."""
        if self.is_bound:
            return posted(self.data, self.add_prefix("kinds"))
        return list(self.match.get("kinds", []))

    def _chosen(self) -> tuple[str, list[str]]:
        """The type of things chosen now ("": none), and they themselves: "tag:3"."""
        if not self.is_bound:
            ids, only = self.match.get("subject_ids", []), self.types[0] if self.types else ""
            type = self.match.get("subject_type") or (only if ids else "")
            return type, [f"{type}:{id}" for id in ids]
        values = posted(self.data, self.add_prefix("subjects"))
        held = values[0].partition(":")[0] if values else ""
        type = str(self.data.get(self.add_prefix("subject_type"), held))
        if not any(type in SUBJECTS.get(kind, ()) for kind in self.happens):
            return "", []  # it belonged to what was chosen before
        return type, [each for each in values if each.partition(":")[0] == type]

    def _offer_subjects(self, fields: Any) -> None:
        type, values = self._chosen()
        if self.is_bound:
            held = _holding(self.data, self.add_prefix("subjects"), values)
            held[self.add_prefix("subject_type")] = type
            self.data = held
        if len(self.types) > 1:
            names = [(each, TYPE_NAMES[each]) for each in self.types]
            fields["subject_type"] = forms.ChoiceField(
                label=_("Of what"), choices=[("", _("Anything")), *names], required=False
            )
            self.starts["subject_type"] = type
        elif not values and self.types:
            (type,) = self.types
        if type in TYPES and (values or type in self.types):
            kept = self.kept.get(type, set())
            label, help = LABELS[type], _("None chosen: any.")
            fields["subjects"] = Chosen(
                type, member=self.member, kept=kept, label=label, help_text=help
            )
            self.starts["subjects"] = values

    def _offer_amounts(self, fields: Any) -> None:
        names = ("amount_from", "amount_to")
        if self._may_ask(WITH_AMOUNT, *names):
            fields["amount_from"] = AmountField(label=_("From this amount on"), required=False)
            fields["amount_to"] = AmountField(label=_("Up to this amount"), required=False)
            self.starts |= {name: self.match.get(name) for name in names}

    def _offer_members(self, fields: Any) -> None:
        if self._may_ask(BY_MEMBERS, "member_ids"):
            held = self.kept.get("member", set())
            label, help = _("With which member"), _("None chosen: any.")
            fields["member_ids"] = Chosen(
                "member", member=self.member, kept=held, label=label, help_text=help
            )
            self.starts["member_ids"] = [f"member:{id}" for id in self.match.get("member_ids", [])]

    def _may_ask(self, kinds: Collection[str], *names: str) -> bool:
        """Whether all that happens has it; or some of it has, and something is said there now."""
        has = [kind in kinds for kind in self.happens]
        if self.is_bound:
            says = any(any(posted(self.data, self.add_prefix(name))) for name in names)
            return any(has) and (all(has) or says)
        return (any(has) and all(has)) or any(self.match.get(name) for name in names)

    @property
    def about(self) -> list[Any]:
        """The fields that stand at once below the kinds."""
        names = ("subject_type", "subjects", "amount_from", "amount_to")
        return [self[name] for name in names if name in self.fields]

    @property
    def precise(self) -> list[Any]:
        """Those that are asked more rarely."""
        names = ("member_ids", *self.props.names)
        return [self[name] for name in names if name in self.fields]

    @property
    def is_precise(self) -> bool:
        """Whether one of these says something, or something wrong."""
        return self.props.is_asked or any(each.errors or _says(each) for each in self.precise)

    def is_valid(self) -> bool:
        return super().is_valid() & self.props.is_valid()

    def clean(self) -> Json:
        cleaned = super().clean() or {}
        if not cleaned.get("kinds") and "kinds" not in self.errors:
            self.add_error("kinds", _("Choose at least one."))
        self._check_fit(cleaned)
        lowest, highest = cleaned.get("amount_from"), cleaned.get("amount_to")
        if lowest and highest and highest < lowest:
            self.add_error("amount_to", _("This is less than the amount it begins with."))
        return cleaned

    def _check_fit(self, cleaned: Json) -> None:
        """What is asked beside must be known of every kind."""
        happens = set(cleaned.get("kinds") or ())
        subjects = self.fields.get("subjects")
        type = subjects.type if isinstance(subjects, Chosen) else ""
        if cleaned.get("subjects") and type not in self.types:
            self.add_error("subjects", UNFIT)
        for name, those in (("member_ids", BY_MEMBERS), ("amount_from", WITH_AMOUNT),
                            ("amount_to", WITH_AMOUNT)):  # fmt: skip
            if happens and cleaned.get(name) and not happens <= those:
                self.add_error(name, UNFIT)

    def value(self) -> Json:
        """The match as JSON."""
        found = self.cleaned_data
        subjects = self.fields.get("subjects")
        type = subjects.type if isinstance(subjects, Chosen) else ""
        is_asked = found.get("subjects") or found.get("subject_type")
        about = {"subject_type": type, "subject_ids": found.get("subjects", [])}
        made = {
            "kinds": found["kinds"],
            **(about if is_asked else self._unasked()),
            "member_ids": found.get("member_ids", []),
            "amount_from": found.get("amount_from"),
            "amount_to": found.get("amount_to"),
            **self.props.values(),
        }
        return {name: value for name, value in made.items() if value}

    def _unasked(self) -> Json:
        """What can't be chosen here stays while nothing else happens."""
        names = ("subject_type", "subject_ids")
        is_same = set(self.happens) == set(self.match.get("kinds", []))
        is_shown = self.match.get("subject_type") in TYPES or self.types
        return {} if is_shown or not is_same else {n: self.match.get(n) for n in names}


def _ahead(chosen: list[str]) -> list[tuple[Any, Any]]:
    """All that may happen, what is chosen first: it is in sight when the form opens."""
    return sorted(happenings(), key=lambda each: each[0] not in chosen)


def fitting_types(kinds: list[str]) -> list[str]:
    """The types of things that each of the kinds may be about."""
    if not kinds:
        return []
    first, *rest = (SUBJECTS.get(kind, ()) for kind in kinds)
    return [type for type in first if all(type in others for others in rest)]


def kept(node: Any) -> Iterator[tuple[str, set[int]]]:
    """By type, what the matches in the draft name already."""
    found: dict[str, set[int]] = {}
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            _keep(found, str(here.get("subject_type", "")), here.get("subject_ids"))
            _keep(found, "member", here.get("member_ids"))
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here
    yield from found.items()


def _keep(found: dict[str, set[int]], type: str, ids: Any) -> None:
    if isinstance(ids, list):
        found.setdefault(type, set()).update(id for id in ids if isinstance(id, int))


def _holding(data: Any, name: str, values: list[str]) -> Any:
    """A copy of what was posted, with these values of one name."""
    made = data.copy()
    if hasattr(made, "setlist"):
        made.setlist(name, values)
    else:
        made[name] = values
    return made


def _says(field: Any) -> bool:
    value = field.value()
    return any(value) if isinstance(value, list | tuple) else bool(value)
