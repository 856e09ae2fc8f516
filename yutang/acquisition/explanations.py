"""The reasons of an assignment as sentences, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from yutang.acquisition.rules.assignment import Obstacle


def sentence(facts: Mapping[str, Any]) -> str:
    """One sentence: who, and what decided for her; e.g. "Li Na: furthest behind her share"."""
    reasons = [reason for reason in _reasons(facts) if reason]
    return _("%(name)s: %(reasons)s") % {
        "name": facts.get("name", "?"),
        "reasons": pgettext("between reasons", ", ").join(reasons),
    }


def passed_over(facts: Mapping[str, Any]) -> str:
    """Who couldn't take the customer, and why; empty when everybody could."""
    refused: Mapping[str, int] = facts.get("refused", {})
    named: list[list[str]] = facts.get("others", [])
    if sum(refused.values()) == len(named):
        parts = [f"{name} {obstacle(why)}" for name, why in named]
    else:
        parts = [f"{obstacle(why)} ({count})" for why, count in refused.items()]
    return pgettext("between reasons", ", ").join(parts)


def obstacle(why: str) -> str:
    """Why a member can't take a customer, in a few words."""
    return {
        Obstacle.AWAY: _("is away"),
        Obstacle.OFF_SHIFT: _("is off shift"),
        Obstacle.DAY_FULL: _("has reached the day's cap"),
        Obstacle.RADIUS_FULL: _("looks after as many customers as she can"),
    }[Obstacle(why)]


def _reasons(facts: Mapping[str, Any]) -> list[str]:
    return [*_circumstances(facts), _decision(facts), *_numbers(facts)]


def _circumstances(facts: Mapping[str, Any]) -> list[str]:
    found = []
    if former := facts.get("instead_of"):
        found.append(_("takes over from %(name)s, who left") % {"name": former})
    if "metres" in facts:
        found.append(
            _("nearest store %(store)s (%(km).1f km)")
            % {"store": facts.get("store", ""), "km": facts["metres"] / 1000}
        )
    if facts.get("on_shift"):
        found.append(_("on shift"))
    if facts.get("spare"):
        found.append(_("steps in as spare"))
    return found


def _decision(facts: Mapping[str, Any]) -> str:
    return {
        "behind": _("furthest behind her share"),
        "idle": _("level with the others and idle longest"),
        "only": _("the only one who can"),
        "friend": _("already a friend of this customer"),
        "handed": _("took the customer over"),
        "heir": _("heir of the former consultant"),
        "wecom": _("chosen by WeCom among those on duty"),
    }.get(str(facts.get("how")), "")


def _numbers(facts: Mapping[str, Any]) -> list[str]:
    total = int(facts.get("rivals_today", 0))
    if facts.get("rivals", 0) < 2 or not total:
        return []
    counted = ngettext(
        "%(today)d of %(total)d customer today",
        "%(today)d of %(total)d customers today",
        total,
    ) % {"today": facts.get("today", 0), "total": total}
    share = _("share %(weight)d in %(weights)d") % {
        "weight": facts.get("weight", 1),
        "weights": facts.get("weights", 1),
    }
    return [counted, share]
