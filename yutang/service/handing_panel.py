"""What of hand-overs stands on the home page: who has left customers behind."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yutang.kernel.ui import panels
from yutang.kernel.ui.todos import Todo
from yutang.org.models import Member
from yutang.service.queries import handing as queries


def left_behind(request: HttpRequest, _subject: object) -> dict[str, Any]:
    """One line where members within sight have left and nobody has planned who takes over."""
    member = request.user
    assert isinstance(member, Member)
    gone = [each for each in queries.stranded(member) if each.running is None]
    if not gone:
        return {"todos": []}
    words = ngettext(
        "%(n)s member has left, and nobody takes over yet.",
        "%(n)s members have left, and nobody takes over yet.",
        len(gone),
    )
    count = sum(each.customers for each in gone)
    detail = ngettext("%(n)s customer", "%(n)s customers", count) % {"n": count}
    url = reverse("handing:handovers")
    return {"todos": [Todo("error", words % {"n": len(gone)}, detail, url, _("Plan"))]}


panels.register(
    panels.Panel(
        page="home",
        key="left_behind",
        title=_("Hand-overs"),
        template="",
        context=left_behind,
        permission="handing.change",
        place="todo",
    )
)
