"""The steps that change what is known of customers: their tags and facts."""

from collections.abc import Mapping

from yutang.customers.commands import tag_customers, untag_customers
from yutang.customers.commands.facts import NoSuchFact
from yutang.customers.commands.same_fact import set_same_fact
from yutang.customers.models import CustomerTag, Fact, Tag
from yutang.journeys.commands.acts import Batch, act
from yutang.journeys.queries.wording import SOURCE
from yutang.journeys.rules.deciding import Facts, Outcome
from yutang.kernel.errors import InvalidInput

TAG_GONE = Facts(outcome=Outcome.REFUSED, reason="tag_gone")
FACT_GONE = Facts(outcome=Outcome.REFUSED, reason="fact_gone")
FACT_VALUE = Facts(outcome=Outcome.REFUSED, reason="fact_value")


@act("tag")
def tag(batch: Batch) -> Mapping[int, Facts]:
    """The customers bear the one tags and not the others, here and in WeCom."""
    step, ref = batch.node.step, f"{SOURCE}:{batch.printed.journey_id}"
    living = set(_living([*step.add, *step.remove]))
    if not living:
        return batch.alike(TAG_GONE)
    source, people = CustomerTag.Source.JOURNEY, batch.subject_ids
    if gone := living & set(step.remove):
        untag_customers(customer_ids=people, tag_ids=gone, source=source, source_ref=ref)
    if added := living & set(step.add):
        tag_customers(customer_ids=people, tag_ids=added, source=source, source_ref=ref)
    return {}


@act("fact")
def fact(batch: Batch) -> Mapping[int, Facts]:
    """The fact has this value for all of them, or none."""
    step = batch.node.step
    source = Fact.Source.JOURNEY
    try:
        set_same_fact(
            customer_ids=batch.subject_ids, key=step.fact, value=step.value, source=source
        )
    except NoSuchFact:
        return batch.alike(FACT_GONE)
    except InvalidInput:
        return batch.alike(FACT_VALUE)
    return {}


def _living(tag_ids: list[int]) -> list[int]:
    rows = Tag.objects.filter(pk__in=tag_ids, deleted_at=None)
    return list(rows.values_list("pk", flat=True))
