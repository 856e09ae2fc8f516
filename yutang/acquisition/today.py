"""What group codes add to the page "today" and to the home page: groups that are nearly full."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.acquisition.queries.group_codes import Filling, low_fillings
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


today.register(today.Section("door", gettext_lazy("Group codes"), "users-plus"))
today.feed("group codes", nearly_full)
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
