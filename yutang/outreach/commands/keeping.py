"""What mass sends do by themselves as time passes."""

from yutang.kernel import clock
from yutang.outreach.commands.sends import SOURCE, plan_send
from yutang.outreach.commands.trials import end_trial
from yutang.outreach.models import Message, Send

State = Send.State
UNSETTLED = ("planned", "held", "admitted", "handed", "unknown")


def keep_sends() -> None:
    """Sends whose time has come run, with whoever joined their audience; finished ones are done."""
    now = clock.now()
    for send_id in _ids(state=State.PLANNED, at__lte=now):
        plan_send(send_id=send_id)
    for send_id in _ids(state=State.RUNNING, winner=None, trial_ends_at__lte=now):
        end_trial(send_id=send_id)
    running = Send.objects.filter(state=State.RUNNING, planned_at__isnull=False)
    for send in running.exclude(trial_percent__isnull=False, winner=None):
        left = Message.objects.filter(
            source_type=SOURCE, source_id=send.pk, state__in=UNSETTLED
        ).exists()
        if not left:
            Send.objects.filter(pk=send.pk, state=State.RUNNING).update(
                state=State.DONE, done_at=now
            )


def _ids(**which: object) -> list[int]:
    return list(Send.objects.filter(**which).order_by("pk").values_list("pk", flat=True))
