"""Whom a door is for and why it is shut, in people's words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yutang.acquisition.queries.doors import rule_of
from yutang.audiences.models import Audience
from yutang.customers.models import Profile, Stage

NO_ANSWER = "no_answer"


def who(asked: Mapping[str, Any]) -> list[str]:
    """The conditions, each in a few words; all must hold. Empty: everybody."""
    told: list[str] = []
    if pk := asked.get("audience"):
        found = Audience.objects.filter(pk=pk).first()
        told.append(_("Audience: %(name)s") % {"name": found.name if found else "?"})
    if asked.get("lifecycle"):
        words = dict(Profile.Lifecycle.choices)
        told.append(_either(str(words.get(each, each)) for each in asked["lifecycle"]))
    for pks in asked.get("stages", {}).values():
        rows = Stage.objects.filter(pk__in=pks).select_related("type")
        named = list(rows.order_by("from_months", "from_days"))
        kind = f"{named[0].type.name}: " if named else "?"
        told.append(kind + _either(row.name for row in named))
    if asked.get("paid"):
        told.append(_("Has paid before") if asked["paid"] == "yes" else _("Never paid"))
    return told


def is_broken(asked: Mapping[str, Any]) -> bool:
    """It asks for something that is no more, so that it is for nobody."""
    return bool(asked) and rule_of(asked) is None


def refusal(text: str) -> str:
    """Why WeCom has no way to the door's groups."""
    if text == NO_ANSWER:
        return _("WeCom did not answer several times. It is tried again within an hour.")
    return text


def _either(names: Any) -> str:
    return " / ".join(names)
