"""WeCom's list of customers whom somebody left behind."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from yutang.customers.commands import identify
from yutang.customers.models import Identity
from yutang.kernel import clock, jobs, progress
from yutang.kernel.models import Progress
from yutang.org.commands import member_by_userid
from yutang.org.models import Member
from yutang.service.commands.handing.calling import moment
from yutang.service.models import Orphan
from yutang.service.queries.handing_work import READ, last_reading
from yutang.wecom.api import transfer
from yutang.wecom.api.transfer import Unassigned
from yutang.wecom.client import connect

CHUNK = 500
EXTERNAL = Identity.Kind.EXTERNAL_USERID


def read_orphans() -> int:
    """What we hold is WeCom's list as it is now; returns its length."""
    started = clock.now()
    rows = list(transfer.unassigned(connect()))
    for start in range(0, len(rows), CHUNK):
        _put(rows[start : start + CHUNK], started)
    Orphan.objects.filter(seen_at__lt=started).delete()
    return len(rows)


@transaction.atomic
def _put(rows: list[Unassigned], at: datetime) -> None:
    by_userid = defaultdict(list)
    for row in rows:
        by_userid[row.handover_userid].append(row)
    members = {userid: member_by_userid(userid) for userid in sorted(by_userid)}
    customers = _customers([row.external_userid for row in rows])
    Orphan.objects.bulk_create(
        [
            Orphan(
                member=members[row.handover_userid],
                customer_id=customers[row.external_userid],
                external_userid=row.external_userid,
                left_at=moment(row.dimission_time),
                seen_at=at,
            )
            for row in sorted(rows, key=lambda row: (row.handover_userid, row.external_userid))
        ],
        update_conflicts=True,
        unique_fields=["member", "external_userid"],
        update_fields=["customer", "left_at", "seen_at"],
    )


def _customers(external_userids: list[str]) -> dict[str, int]:
    """The customers of these accounts; those of whom we knew nothing are made."""
    known = dict(
        Identity.objects.filter(kind=EXTERNAL, value__in=external_userids).values_list(
            "value", "customer_id"
        )
    )
    for external in sorted(set(external_userids) - known.keys()):
        customer, _is_new = identify(kind=EXTERNAL, value=external)
        known[external] = customer.pk
    return known


@transaction.atomic
def start_reading(*, actor: Member) -> Progress:
    """Read WeCom's list in the background; what runs is not started a second time."""
    if (held := last_reading()) is not None and not held.is_over:
        return held
    work = progress.start(kind=READ, owner_id=actor.pk)
    jobs.later("service.read_orphans", work=str(work.pk))
    return work
