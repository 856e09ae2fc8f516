"""What WeCom holds is compared with what stands here, and left-over steps go on."""

from datetime import datetime, timedelta

from django.db import transaction

from yutang.kernel import clock
from yutang.service.commands.quality.pushing import DIED, wording_at
from yutang.service.commands.quality.rules import locked, push_soon, wording_of
from yutang.service.models import InterceptRule
from yutang.service.rules.quality import Wording
from yutang.wecom.api import intercept
from yutang.wecom.client import connect

State = InterceptRule.State
QUIET = (State.KEPT, State.DRIFTED)
REST = timedelta(minutes=10)


def compare_rules() -> int:
    """Each rule in force says whether WeCom holds the same; returns how many differ.

    Rules of this app that are only at WeCom come to stand here too.
    """
    began, client = clock.now(), connect()
    listed = {each.rule_id for each in intercept.listing(client)}
    differ = 0
    for row in InterceptRule.objects.filter(state__in=QUIET):
        theirs = wording_at(client, row.rule_id) if row.rule_id in listed else None
        differ += _note(row.pk, theirs, began)
    known = set(InterceptRule.objects.exclude(rule_id="").values_list("rule_id", flat=True))
    if not InterceptRule.objects.filter(state__in=(State.CALLING, State.UNKNOWN)).exists():
        for rule_id in sorted(listed - known):
            _adopt(rule_id, wording_at(client, rule_id))
    return differ


def go_on() -> None:
    """Steps whose worker or job was lost are taken again."""
    rows = InterceptRule.objects.exclude(state__in=(*QUIET, State.REFUSED))
    now = clock.now()
    for row in rows:
        last = max(filter(None, (row.called_at, row.changed_at)))
        if now - last > (DIED if row.state == State.CALLING else REST):
            push_soon(row.pk)


@transaction.atomic
def _note(pk: int, theirs: Wording | None, began: datetime) -> bool:
    row = locked(pk)
    if row.state not in QUIET or row.changed_at > began:
        return False
    same = theirs is not None and not wording_of(row).differences(theirs)
    row.state = State.KEPT if same else State.DRIFTED
    row.seen, row.seen_at = theirs.plain if theirs else None, clock.now()
    row.save(update_fields=["state", "seen", "seen_at"])
    return not same


@transaction.atomic
def _adopt(rule_id: str, theirs: Wording) -> None:
    InterceptRule.objects.get_or_create(
        rule_id=rule_id,
        defaults={
            **theirs.plain,
            "state": State.KEPT,
            "seen": theirs.plain,
            "seen_at": clock.now(),
        },
    )
