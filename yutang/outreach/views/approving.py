"""What the pages of sends, broadcasts and moments answer when a second person is asked."""

from collections.abc import Callable

from django.contrib import messages
from django.utils.translation import gettext as _

from yutang.kernel.ui.refusals import done
from yutang.org.access import MemberRequest


def decided(request: MemberRequest, decide: Callable[..., object]) -> None:
    """Agree or refuse, as the form says; `decide` takes `approve`, `answer` and `actor`."""
    approve = request.POST.get("act") == "approve"
    answer = request.POST.get("answer", "").replace("\0", "")
    if done(request, lambda: decide(approve=approve, answer=answer, actor=request.member)):
        messages.success(request, _("Approved: it goes out.") if approve else _("Refused."))
