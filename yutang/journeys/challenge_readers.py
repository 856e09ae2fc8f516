"""Reading what a challenge names is a check-in."""

from collections.abc import Sequence
from contextlib import suppress

from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.journeys.commands.checking_in import NothingDue, check_in
from yutang.journeys.models import Participant
from yutang.kernel.readers import Entry


@log.reader("challenges", kinds=(Kind.CONTENT_READ,))
def readings(batch: Sequence[Entry]) -> None:
    """Whoever takes part and read the material of the day has done the day's part.

    Who wants no reminders gets none by reading; it counts all the same.
    """
    taking_part = Participant.objects.filter(
        challenge__material__in=[row.subject_id for row in batch if row.subject_id],
        customer__in=[row.customer_id for row in batch],
    ).select_related("challenge")
    read: dict[tuple[int, int | None], list[Participant]] = {}
    for each in taking_part.order_by("pk"):
        read.setdefault((each.customer_id, each.challenge.material_id), []).append(each)
    for row in batch:
        for each in read.get((row.customer_id, row.subject_id), ()):
            with suppress(NothingDue):  # before the first day, after the last, on a free day
                check_in(participant=each, at=row.happened_at, is_tap=False)
