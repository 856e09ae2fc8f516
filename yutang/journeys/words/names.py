"""What the things are called that a plan refers to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from yutang.audiences.words.names import Names as RuleNames

Called = Mapping[Any, str]


@dataclass(frozen=True)
class Named:
    """What one thing is called, and the fault that it is to refer to it ("": none)."""

    name: str
    fault: str = ""


@dataclass(frozen=True)
class Names:
    """By id (facts and steps: by key) what each is called; what is not in here is gone."""

    materials: Called = field(default_factory=dict)
    tags: Called = field(default_factory=dict)
    audiences: Called = field(default_factory=dict)
    journeys: Called = field(default_factory=dict)
    group_codes: Called = field(default_factory=dict)
    facts: Called = field(default_factory=dict)
    steps: Called = field(default_factory=dict)
    subjects: Mapping[str, Mapping[int, Named]] = field(default_factory=dict)  # of acts, by type
    sources: Called = field(default_factory=dict)  # by key: "journey:3"
    rules: RuleNames | None = None  # what all its conditions name; None: each is looked up


NOBODY = Names()


def one(id: int, known: Named | None) -> str:
    """The name of one thing that an act is about, or that it isn't there any more."""
    if known is None:
        return _("no. %(id)s (gone)") % {"id": id}
    return _("%(name)s (not in use)") % {"name": known.name} if known.fault else known.name


def called(names: Called, id: Any) -> str:
    """The name in quotes; of what isn't there, its number."""
    if not id:
        return _("(not chosen yet)")
    return _("“%(name)s”") % {"name": names[id]} if id in names else f"#{id}"


def listed(names: Called, ids: Iterable[Any]) -> str:
    """The names one after another."""
    return _(", ").join(called(names, id) for id in ids)


def after(said: str, more: str) -> str:
    """One sentence after another; in Chinese without a space."""
    return _("%(said)s %(more)s") % {"said": said, "more": more} if said else more
