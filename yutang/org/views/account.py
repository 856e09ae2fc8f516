"""One's own account."""

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yutang.org.access import signed_in


@signed_in("one's own account")
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, and how I sign in."""
    factors = Authenticator.objects.filter(user_id=request.user.pk)
    has_app = factors.filter(type=Authenticator.Type.TOTP).first()
    return render(request, "org/account.html", {"factor": has_app})
