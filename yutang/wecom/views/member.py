"""Who looks: the member that the access check has found."""

from django.http import HttpRequest

from yutang.kernel.audit import Actor


class MemberRequest(HttpRequest):
    """A request of a signed-in member."""

    member: Actor
