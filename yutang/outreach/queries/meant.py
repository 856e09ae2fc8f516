"""Who is in a send's audience at this moment.

DuckDB narrowed when the audience was refreshed, from a mirror that lags; PostgreSQL confirms, for
the few thousand whose messages fall due. An uploaded list is asked itself. A rule that can't be
asked now (too slow, or it names something that is gone) is answered by its last refresh.
"""

from collections.abc import Collection

import structlog

from yutang.audiences import engines
from yutang.audiences.models import Audience, AudienceMember
from yutang.kernel.errors import DomainError
from yutang.outreach.models import Send

PART = 5_000  # customers a question
logger = structlog.get_logger(__name__)


def left_send(send_id: int, customer_ids: Collection[int]) -> set[int]:
    """Of these customers, who isn't in the send's audience any more."""
    audience = Audience.objects.filter(pk__in=Send.objects.filter(pk=send_id).values("audience"))
    found = audience.first()
    return set() if found is None else set(customer_ids) - _within(found, sorted(customer_ids))


def _within(audience: Audience, customer_ids: list[int]) -> set[int]:
    if audience.rule is None:
        return _members(audience, customer_ids)
    from yutang.audiences.rules import schema  # noqa: PLC0415 - heavy, and few processes need it

    try:
        rule = schema.parse(audience.rule)
        parts = range(0, len(customer_ids), PART)
        return set().union(
            *(engines.check(rule, customer_ids[start : start + PART]) for start in parts)
        )
    except DomainError as refusal:
        logger.warning("audience_not_confirmed", audience=audience.pk, code=refusal.code)
        return _members(audience, customer_ids)


def _members(audience: Audience, customer_ids: list[int]) -> set[int]:
    """Those in it as of its last refresh, or its last upload."""
    rows = AudienceMember.objects.filter(audience=audience, customer__in=customer_ids)
    return set(rows.values_list("customer", flat=True))
