"""What acquisition adds to today and home: groups that fill up, notices for old groups."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.acquisition import printing
from yutang.acquisition.commands.moves import mark_notice
from yutang.acquisition.errors import MoveEnded
from yutang.acquisition.models import MoveNotice
from yutang.acquisition.queries import moves
from yutang.acquisition.queries.group_codes import Filling, low_fillings
from yutang.kernel import clock
from yutang.kernel.ui import panels, today
from yutang.kernel.ui.today import Item, Told
from yutang.kernel.ui.todos import Todo
from yutang.org.models import Member

HOW = gettext_lazy("Open a new group in WeCom, then add it to the door.")


def nearly_full(member: Member) -> Told:
    """Doors of the member's own codes where few places are left, or none."""
    low = low_fillings(keeper=member) if member.may("codes.see") else []
    items = [("door", _item(each)) for each in low]
    return Told(items, len(items), sum(each.is_full for each in low))


def nearly_full_at_home(request: HttpRequest, subject: Any) -> dict[str, Any]:
    """The same as lines of the home page."""
    member = request.user
    assert isinstance(member, Member)
    return {"todos": [_todo(each) for each in low_fillings(keeper=member)]}


def notices(member: Member) -> Told:
    """What the member has to post into old groups by now."""
    due = moves.due_notices(keeper=member)
    return Told([("notice", _notice(row)) for row in due], len(due), sum(map(_is_late, due)))


def _notice(row: MoveNotice) -> Item:
    link = printing.address_of_group_code(row.move.code)
    words = {each.row.pk: each.words for each in moves.notices(row.move, link=link)}
    return Item(
        row.pk,
        _("Post into the old group “%(name)s”") % {"name": row.move.name},
        _("It moves until %(day)s.") % {"day": row.move.ends_on.isoformat()},
        url=reverse("acquisition:move", args=[row.move_id]),
        words=words.get(row.pk, ""),
        due=row.on,
        is_late=_is_late(row),
    )


def _is_late(row: MoveNotice) -> bool:
    return row.on < clock.today()


def _post(member: Member, pk: int) -> None:
    mark_notice(notice_id=_own(member, pk), posted=True)


def _unpost(member: Member, pk: int) -> None:
    mark_notice(notice_id=_own(member, pk), posted=False)


def _own(member: Member, pk: int) -> int:
    row = MoveNotice.objects.filter(pk=pk, move__keeper=member, move__closed_at=None).first()
    if row is None:
        raise MoveEnded
    return row.pk


def _item(each: Filling) -> Item:
    return Item(
        each.door.pk,
        _title(each),
        _detail(each),
        url=reverse("acquisition:group_code", args=[each.door.code.slug]),
        how=HOW,
        is_late=each.is_full,
    )


def _todo(each: Filling) -> Todo:
    url = reverse("acquisition:group_code", args=[each.door.code.slug])
    level = "error" if each.is_full else "warn"
    return Todo(level, _title(each), _detail(each), url, _("Open the code"))


def _title(each: Filling) -> str:
    words = _("All groups are full: %(code)s") if each.is_full else _("Groups fill up: %(code)s")
    return words % {"code": each.door.code.label}


def _detail(each: Filling) -> str:
    told = _("Door “%(door)s”: %(n)s places left.")
    return told % {"door": each.door.name, "n": each.places}


today.register(
    today.Section("door", gettext_lazy("Group codes"), "users-plus"),
    today.Section(
        "notice", gettext_lazy("Notices for old groups"), "transfer-in", finish=_post, undo=_unpost
    ),
)
today.feed("group codes", nearly_full)
today.feed("group moves", notices)
panels.register(
    panels.Panel(
        page="home",
        key="group_codes",
        title=gettext_lazy("Group codes"),
        template="",
        context=nearly_full_at_home,
        permission="codes.see",
        place="todo",
    )
)
