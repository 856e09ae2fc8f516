"""Old groups move into WeCom: begun, told about, looked after, ended."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from yutang.acquisition.errors import MoveEnded, NoticeWrong
from yutang.acquisition.models import GroupCode, GroupMove, MoveNotice
from yutang.acquisition.rules.notices import days_until, unknown
from yutang.kernel import audit, clock
from yutang.org.models import Member

MOST_NOTICES = 20
LONGEST = 2000


@dataclass(frozen=True)
class MoveFacts:
    """What a person says of a move."""

    name: str
    code: GroupCode
    ends_on: date
    coupon: str = ""


@transaction.atomic
def begin_move(*, facts: MoveFacts, actor: Member) -> GroupMove:
    """The move with first notices: now, half-way, and before its end."""
    if facts.ends_on < clock.today():
        raise NoticeWrong(_("Choose a day that is still to come."), field="ends_on")
    move = GroupMove.objects.create(**vars(facts), keeper=actor, created_at=clock.now())
    texts = _first_texts()
    for day in days_until(clock.today(), facts.ends_on):
        text = texts[0] if day == clock.today() else texts[-1]
        MoveNotice.objects.create(move=move, on=day, text=text)
    audit.note(actor=actor, action="group_migration.created", subject=move)
    return move


@transaction.atomic
def change_move(*, move: GroupMove, facts: MoveFacts, actor: Member) -> None:
    """The move as `facts` say; notices after its end go with it."""
    locked = _locked(move)
    for name, value in vars(facts).items():
        setattr(locked, name, value)
    locked.save(update_fields=list(vars(facts)))
    locked.notices.filter(on__gt=facts.ends_on, done_at=None).delete()
    audit.note(actor=actor, action="group_migration.changed", subject=locked)


@transaction.atomic
def end_move(*, move: GroupMove, actor: Member) -> None:
    """Nobody is reminded any more; what came of it stays. Ending twice is harmless."""
    if GroupMove.objects.filter(pk=move.pk, closed_at=None).update(closed_at=clock.now()):
        audit.note(actor=actor, action="group_migration.changed", subject=move, ended=True)


@transaction.atomic
def save_notice(*, move: GroupMove, on: date, text: str, notice_id: int | None = None) -> None:
    """A notice of the move: a new one, or another day and text for one that isn't posted."""
    locked = _locked(move)
    if on > locked.ends_on:
        raise NoticeWrong(_("Choose a day up to the end of the move."), field="on")
    if wrong := unknown(text):
        told = _("We don't know {%(name)s}. Use the variables below the text.")
        raise NoticeWrong(told % {"name": wrong[0]}, field="text")
    waiting = locked.notices.filter(done_at=None)
    if notice_id is not None:
        waiting.filter(pk=notice_id).update(on=on, text=text)
    elif locked.notices.count() < MOST_NOTICES:
        MoveNotice.objects.create(move=locked, on=on, text=text)
    else:
        raise NoticeWrong(_("A move has at most %(n)d notices.") % {"n": MOST_NOTICES})


@transaction.atomic
def drop_notice(*, move: GroupMove, notice_id: int) -> None:
    """The notice isn't wanted any more; one that is posted stays."""
    _locked(move).notices.filter(pk=notice_id, done_at=None).delete()


@transaction.atomic
def mark_notice(*, notice_id: int, posted: bool) -> None:
    """The notice stands in the old group, or doesn't yet; twice is once."""
    waiting = MoveNotice.objects.filter(pk=notice_id, done_at__isnull=posted)
    waiting.update(done_at=clock.now() if posted else None)


def _locked(move: GroupMove) -> GroupMove:
    locked = GroupMove.objects.select_for_update(no_key=True).get(pk=move.pk)
    if locked.closed_at is not None:
        raise MoveEnded
    return locked


def _first_texts() -> tuple[str, str]:
    first = _(
        "Dear friends of “{group}”, we are moving to a new home! From now on, news, answers and "
        "welfare come in our new group.\nYours for moving: {coupon}\nScan the code or open "
        "{link} by {ends}. See you there!"
    )
    again = _(
        "{moved} friends of “{group}” have moved already. Only {days} days are left: this group "
        "closes on {ends}.\nYours for moving: {coupon}\nScan the code or open {link}."
    )
    return first, again
