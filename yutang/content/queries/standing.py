"""What stands in a customer's way, and what she wants, as members have set it."""

from dataclasses import dataclass, field

from yutang.commerce.ready import NEED, OBSTACLE
from yutang.customers.models import Fact


@dataclass(frozen=True)
class Standing:
    """Keys of `commerce.rules.needs`."""

    obstacle: str = ""
    needs: list[str] = field(default_factory=list)


def standing(customer_id: int) -> Standing:
    """What is known; a choice that the brand added by itself has no key and says nothing here."""
    rows = Fact.objects.filter(customer=customer_id, type__key__in=[OBSTACLE, NEED])
    known = list(rows.exclude(choice__key="").values_list("type__key", "choice__key"))
    obstacle = next((key for type, key in known if type == OBSTACLE), "")
    return Standing(obstacle or "", [key for type, key in known if type == NEED and key])
