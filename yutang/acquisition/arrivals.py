"""What the State of an arrival means, for the welcome (registered with `outreach.arrivals`)."""

from collections.abc import Sequence

from yutang.acquisition.models import Code, Scan, Way
from yutang.acquisition.queries.codes import codes
from yutang.org.models import Member
from yutang.outreach import arrivals as outreach


def tell(state: str, userid: str) -> outreach.Arrival | None:
    """The code, store and gift that the State stands for; None: none of ours."""
    code = code_of(state)
    if code is None:
        return None
    return outreach.Arrival(
        source_key=code.source_key,
        code=code.name,
        store=code.store.name if code.store else "",
        gift=code.gift.name if code.gift else "",
    )


def code_of(state: str) -> Code | None:
    """The code whose contact way, member way or scan bears the token."""
    for model in (Scan, Way):
        found = model.objects.select_related("code__store", "code__gift").filter(token=state)
        if source := found.first():
            return source.code
    return None


def choices(member: Member) -> Sequence[outreach.Choice]:
    """The open codes that a welcome can be made for."""
    seen = codes(scope=member).filter(closed_at=None).select_related("store")
    return [outreach.Choice(c.source_key, c.label) for c in seen.order_by("name", "pk")[:1000]]


outreach.register(tell, choices)
