"""What WeCom's events tell of customers under way; each leads where the polls lead too."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Least

from yutang.kernel import clock
from yutang.service.commands.handing import settling
from yutang.service.commands.handing.settling import Outcome
from yutang.service.models import Handover, Passing, Stage, Taker

AWAITED = (Stage.CALLING, Stage.UNKNOWN, Stage.WAITING)
SOON = timedelta(seconds=20)  # many arrive at once; the list is asked for once
FULL = "customer_limit_exceed"


@transaction.atomic
def hear_failure(*, external_userid: str, userid: str, at: datetime, reason: str) -> None:
    """The customer stays with the member, for WeCom's reason."""
    stage = Stage.FULL if reason == FULL else Stage.REFUSED
    rows = _awaited(external_userid).filter(taker__wecom_userid__iexact=userid)
    settling.settle(passing_ids=list(rows.values_list("pk", flat=True)), outcome=Outcome(stage, at))


@transaction.atomic
def hear_success(*, external_userid: str, userid: str, at: datetime) -> None:
    """The member of this id no longer has the customer: she is with the taker."""
    rows = _awaited(external_userid).filter(member__wecom_userid__iexact=userid)
    settling.settle(
        passing_ids=list(rows.values_list("pk", flat=True)), outcome=Outcome(Stage.DONE, at)
    )


@transaction.atomic
def hear_arrival(*, external_userid: str, userid: str) -> None:
    """WeCom's list is asked for soon: it says whether she was passed on."""
    rows = _awaited(external_userid).filter(taker__wecom_userid__iexact=userid)
    soon = clock.now() + SOON
    for handover_id, taker_id in rows.values_list("handover_id", "taker_id"):
        takers = Taker.objects.filter(handover=handover_id, member=taker_id)
        takers.exclude(poll_next_at__lte=soon).update(poll_next_at=soon)
        due = Handover.objects.filter(pk=handover_id, next_at__gt=soon)
        due.update(next_at=Least(F("next_at"), soon))


def _awaited(external_userid: str) -> QuerySet[Passing]:
    return Passing.objects.filter(external_userid=external_userid, stage__in=AWAITED)
