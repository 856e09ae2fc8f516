"""Saying what stands in a customer's way, and what she wants."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yutang.commerce.ready import NEED, OBSTACLE
from yutang.customers.commands.facts import set_fact
from yutang.customers.commands.ready_facts import take_ready
from yutang.customers.models import Choice, Fact, FactType
from yutang.customers.ready import READY
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member


@transaction.atomic
def set_obstacle(*, customer_id: int, key: str, actor: Member) -> None:
    """This stands in her way; an empty key: nothing does."""
    _set(OBSTACLE, customer_id, [key] if key else [], actor)


@transaction.atomic
def set_needs(*, customer_id: int, keys: Sequence[str], actor: Member) -> None:
    """This is what she wants."""
    _set(NEED, customer_id, keys, actor)


def _set(fact: str, customer_id: int, keys: Sequence[str], actor: Member) -> None:
    """Keep it as a fact like others, which the brand gets with the first one said."""
    type = FactType.objects.filter(key=fact).first()
    if type is None:
        type = take_ready(ready=READY[fact], actor=None)
    choices = Choice.objects.filter(type=type, archived_at=None, key__in=[*keys])
    names = list(choices.order_by("order").values_list("name", flat=True))
    if len(names) < len(set(keys)):
        raise InvalidInput(_("This can't be chosen any more. Reload the page."))
    set_fact(
        customer_id=customer_id,
        key=fact,
        value=names if fact == NEED else "".join(names),
        source=Fact.Source.MEMBER,
        actor=actor,
    )
