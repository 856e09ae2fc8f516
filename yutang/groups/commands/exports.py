"""Who took lists of groups away."""

from yutang.kernel import audit
from yutang.org.models import Member


def note_export(*, count: int, actor: Member) -> None:
    """Write down who took the list of groups."""
    audit.note(actor=actor, action="groups.exported", groups=count)
