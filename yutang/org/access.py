"""Who may see a page: the kernel's decorators, with the permission checked against our table."""

from django.http import HttpRequest

from yutang.kernel import access
from yutang.kernel.access import Decorator, public, signed_in
from yutang.org import rules
from yutang.org.models import Member

__all__ = ["MemberRequest", "member_required", "public", "signed_in"]


class MemberRequest(HttpRequest):
    """A request whose signed-in member is known and may do what the view declares."""

    member: Member


def member_required(permission: str) -> Decorator:
    """Let in members with the permission; others are sent to sign in, or refused with 403."""
    assert permission in rules.PERMISSIONS, permission
    return access.member_required(permission)
