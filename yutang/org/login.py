"""How members sign in: allauth's adapter for an installation without sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class MemberAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Members are made by owners or come from WeCom; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
