"""Contents are tried on a first share of the audience; the better one goes to the rest."""

from dataclasses import asdict
from typing import Any

from django.db import transaction

from yutang.kernel import audit, clock, jobs
from yutang.org.models import Member
from yutang.outreach.errors import SendOver
from yutang.outreach.models import Send
from yutang.outreach.queries import trials as queries
from yutang.outreach.rules.proportions import Share
from yutang.outreach.rules.trials import Verdict, judge

LASTS = (Send.State.RUNNING, Send.State.PAUSED)


@transaction.atomic
def end_trial(*, send_id: int) -> bool:
    """The rest of the audience gets the better content; False: not yet, or it was chosen before.

    The choice and the job that plans the rest are committed together, so that a kill leaves both
    or neither, and planning twice plans once.
    """
    send = Send.objects.select_for_update().get(pk=send_id)
    if not _is_tried(send) or send.state != Send.State.RUNNING:
        return False
    if send.trial_ends_at is None or send.trial_ends_at > clock.now():
        return False
    shares = queries.shares(send)
    _choose(send, judge(shares, default=send.trial_default), shares)
    return True


@transaction.atomic
def choose_content(*, send_id: int, number: int, actor: Member) -> None:
    """Somebody ends the trial and says which content the rest gets."""
    send = Send.objects.select_for_update().get(pk=send_id)
    known = send.variants.filter(number=number).exists()
    if not (_is_tried(send) and send.state in LASTS and send.trial_ends_at and known):
        raise SendOver
    _choose(send, Verdict(number, is_clear=False), queries.shares(send), by=actor)
    audit.note(actor=actor, action="sends.content_chosen", subject=send, number=number)


def _is_tried(send: Send) -> bool:
    return send.trial_percent is not None and send.winner is None


def _choose(
    send: Send, verdict: Verdict, shares: dict[int, Share], by: Member | None = None
) -> None:
    send.winner = verdict.winner
    send.trial_result = _kept(verdict, shares) | {"by": by.name if by else ""}
    send.planned_at = None  # until the rest is planned
    send.save(update_fields=["winner", "trial_result", "planned_at"])
    if send.state == Send.State.RUNNING:
        jobs.later("outreach.plan_send", key=f"plan_send:{send.pk}", send_id=send.pk)


def _kept(verdict: Verdict, shares: dict[int, Share]) -> dict[str, Any]:
    """As it was when it was chosen: what comes later doesn't change it."""
    found = {str(number): [share.count, share.of] for number, share in sorted(shares.items())}
    return asdict(verdict) | {"at": clock.now().isoformat(), "shares": found}
