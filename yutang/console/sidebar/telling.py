"""The ledger hears what was sent from the sidebar, each click once."""

import re

from yutang.console.sidebar.beside import Beside
from yutang.content.rules.tokens import fresh_token
from yutang.customers.models import Follow
from yutang.org.access import MemberRequest
from yutang.outreach.commands.chatting import Sent, enter_chat

MARK = re.compile(r"[A-Za-z0-9_-]{22}")


def fresh_mark() -> str:
    """Of one click: what is told of it twice counts once."""
    return fresh_token()


def tell(request: MemberRequest, found: Beside, source_type: str, source_id: int) -> bool:
    """What was sent to a customer stands in the ledger; False where this click did already.

    What was only copied may never be sent, and a group isn't one customer: neither stands there.
    Nor does what a member tells of a customer who isn't her friend: WeCom lets her say nothing.
    """
    mark = request.POST.get("mark", "")
    if found.customer_id is None or request.POST.get("sent") != "yes":
        return True
    friends = Follow.objects.filter(member=request.member, ended_at=None)
    if not friends.filter(customer=found.customer_id).exists():
        return True
    mark = mark if MARK.fullmatch(mark) else fresh_mark()
    sent = Sent(source_type, source_id, mark)
    return enter_chat(customer_id=found.customer_id, member_id=request.member.pk, sent=sent)
