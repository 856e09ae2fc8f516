"""What a journey shall show, and how large its control group is."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yutang.journeys.commands.holding import held_alone
from yutang.journeys.models import Aim, Journey
from yutang.kernel import audit, clock
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member

MOST_CONTROL = 50  # percent


@dataclass(frozen=True)
class Wish:
    """The smallest difference worth finding, in points of a share that is `rate` percent now."""

    points: Decimal
    rate: Decimal | None = None
    control_percent: Decimal | None = None  # None: as it is
    rho: Decimal | None = None  # of groups: how alike who sits in one; None: by the past


@transaction.atomic
def plan_measuring(*, journey: Journey, actor: Member, wish: Wish) -> Aim:
    """What is to be found out is written down, and the control group is that large from now on.

    Nobody enters meanwhile: each was drawn by the old share, or is by the new one.
    """
    if not 0 < wish.points < 100:
        raise InvalidInput(_("Give more than 0 and less than 100 points."), field="points")
    journey = held_alone(journey.pk)
    aim, _made = Aim.objects.get_or_create(journey=journey)
    aim.points, aim.rate, aim.rho = wish.points, wish.rate, wish.rho
    aim.save(update_fields=["points", "rate", "rho"])
    if wish.control_percent is not None:
        share_control(journey=journey, percent=wish.control_percent)
    audit.note(
        actor=actor,
        action="journeys.measured",
        subject=journey,
        points=str(aim.points),
        control_percent=str(journey.control_percent),
    )
    return aim


def share_control(*, journey: Journey, percent: Decimal) -> None:
    """From now on so many percent of who enters are drawn into the control group.

    The draw is by hash: a larger share keeps everybody who was in the group. Results count from
    the change on, once people have entered; the caller holds the journey.
    """
    if not 0 <= percent <= MOST_CONTROL:
        raise InvalidInput(_("Give 0 to 50 percent."), field="control_percent")
    if percent == journey.control_percent:
        return
    journey.control_percent = percent
    journey.save(update_fields=["control_percent"])
    if journey.runs.exists():
        Aim.objects.update_or_create(journey=journey, defaults={"control_since": clock.now()})
