"""What a member chose lately."""

from yutang.content.models import Material, RecentPick
from yutang.kernel import clock
from yutang.org.models import Member


def note_pick(*, material: Material, member: Member) -> None:
    """The picker offers it first from now on."""
    RecentPick.objects.update_or_create(
        member=member, material=material, defaults={"at": clock.now()}
    )
