"""What service adds to the page "today": chats that stayed without an answer, by figures."""

from datetime import timedelta

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.kernel import clock
from yutang.kernel.ui import today
from yutang.kernel.ui.today import Item, Told
from yutang.org.models import Member
from yutang.outreach.commands import keyed_todos
from yutang.outreach.models import Todo
from yutang.outreach.queries.worth import worth
from yutang.service.models import Behaviour
from yutang.service.queries.quality.figures import unanswered

SECTION = "chats"
LOOKED_BACK = timedelta(days=2)  # figures older than this are no news any more
HOW = gettext_lazy(
    "In WeCom, go through that day's chats and answer where the customer spoke last. WeCom tells"
    " figures of a member and day, not which chats."
)


def tell(member: Member) -> Told:
    """One thing at most: the last counted day, if any chat stayed without an answer.

    It counts with what one active customer may bring, since WeCom doesn't say how many wait.
    """
    row = unanswered(member, since=clock.today() - LOOKED_BACK)
    if row is None or Todo.objects.filter(key=_key(row), done_at__isnull=False).exists():
        return Told((), 0)
    value = worth().get("active", 0)
    item = Item(
        row.pk,
        _title(row),
        _("%(percent)s%% of the chats that customers began were answered on the day")
        % {"percent": f"{row.replied:.0f}"},
        value=value,
        how=HOW,
    )
    return Told([(SECTION, item)], 1, value=value)


def _finish(member: Member, pk: int) -> None:
    row = _own(member, pk)
    wish = keyed_todos.Wish(Todo.Kind.CHATS, _title(row))
    keyed_todos.tick(key=_key(row), member=member, wish=wish)


def _undo(member: Member, pk: int) -> None:
    keyed_todos.untick(key=_key(_own(member, pk)), member=member)


def _title(row: Behaviour) -> str:
    return _("Answer the chats left over from %(day)s") % {"day": f"{row.day:%m-%d}"}


def _own(member: Member, pk: int) -> Behaviour:
    row = Behaviour.objects.filter(member=member, pk=pk).first()
    if row is None:
        raise Http404
    return row


def _key(row: Behaviour) -> str:
    return f"chats:{row.member_id}:{row.day}"


today.feed("service", tell)
today.register(
    today.Section(
        SECTION,
        gettext_lazy("Chats without an answer"),
        "message-question",
        finish=_finish,
        undo=_undo,
    )
)
