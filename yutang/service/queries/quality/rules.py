"""Intercept rules with the names of those to whom they apply."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yutang.org.models import Member, Unit
from yutang.service.models import InterceptRule
from yutang.service.rules.quality import Wording

State = InterceptRule.State
FIELDS = {
    "name": _("name"),
    "words": _("words"),
    "semantics": _("what is recognised"),
    "kind": _("what happens"),
    "userids": _("members"),
    "department_ids": _("units"),
}
LEVELS = {State.KEPT: "ok", State.DRIFTED: "warn", State.REFUSED: "error", State.LEAVING: "off"}


@dataclass(frozen=True)
class Shown:
    """A rule as people read it."""

    row: InterceptRule
    semantics: Sequence[str]
    applies_to: Sequence[str]
    differences: Sequence[str]  # from what WeCom was last seen to hold

    @property
    def level(self) -> str:
        return LEVELS.get(State(self.row.state), "warn")

    @property
    def is_moving(self) -> bool:
        """Whether the page will say something else soon."""
        return self.row.state not in (State.KEPT, State.DRIFTED, State.REFUSED)

    @property
    def is_gone(self) -> bool:
        """Whether WeCom doesn't have it any more."""
        return self.row.state == State.DRIFTED and self.row.seen is None


def rules() -> list[Shown]:
    """All of them, those first that need somebody."""
    rows = list(InterceptRule.objects.order_by("name", "pk"))
    userids = {each for row in rows for each in row.userids}
    numbers = {each for row in rows for each in row.department_ids}
    members = dict(
        Member.objects.filter(wecom_userid__in=userids).values_list("wecom_userid", "name")
    )
    units = dict(
        Unit.objects.filter(wecom_department_id__in=numbers).values_list(
            "wecom_department_id", "name"
        )
    )
    found = [
        Shown(
            row,
            [
                str(InterceptRule.Semantics(each).label)
                for each in row.semantics
                if each in (1, 2, 3)
            ],
            [units.get(each, f"#{each}") for each in row.department_ids]
            + [members.get(each) or each for each in row.userids],
            _differences(row),
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: each.level not in ("error", "warn"))


def _differences(row: InterceptRule) -> list[str]:
    if row.state != State.DRIFTED or row.seen is None:
        return []
    differing = Wording.of(vars(row)).differences(Wording.of(row.seen))
    return [str(FIELDS[key]) for key in differing]
