"""Facts as the last columns of the customers' sheet."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yutang.customers.models import Fact, FactType
from yutang.customers.queries.facts import written
from yutang.org.models import Member

HIDDEN = "****"


def header() -> list[str]:
    """The names of the facts, with their units."""
    return [f"{type.name} ({type.unit})" if type.unit else type.name for type in _types()]


@dataclass(frozen=True)
class Columns:
    """The columns that `header` names; personal ones are hidden from who sees no phones."""

    type_ids: Sequence[int]
    hidden: frozenset[int]

    @classmethod
    def of(cls, actor: Member) -> "Columns":
        types = _types()
        sees = actor.may("customers.see_phone")
        hidden = frozenset(type.pk for type in types if type.is_personal and not sees)
        return cls([type.pk for type in types], hidden)

    def cells(self, customer_ids: Sequence[int]) -> dict[int, list[str]]:
        """For each of the customers a cell for each fact; several values stand in one."""
        found: dict[int, dict[int, list[str]]] = {id: defaultdict(list) for id in customer_ids}
        rows = Fact.objects.filter(customer__in=customer_ids, type__in=self.type_ids)
        for fact in rows.select_related("type", "choice").order_by("choice__order", "day", "pk"):
            found[fact.customer_id][fact.type_id].append(self._cell(fact))
        return {
            id: ["、".join(values.get(type_id, [])) for type_id in self.type_ids]
            for id, values in found.items()
        }

    def _cell(self, fact: Fact) -> str:
        if fact.type_id in self.hidden:
            return HIDDEN
        if fact.type.form == FactType.Form.YES_NO:
            return _("yes") if fact.number == 1 else _("no")
        return written(fact)


def _types() -> list[FactType]:
    return list(FactType.objects.filter(archived_at=None).order_by("order", "pk"))
