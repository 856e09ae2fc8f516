"""Who calls: each operation names the scope that its token needs."""

from typing import Any, cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from yutang.api.commands import tokens
from yutang.api.commands.tokens import Bearer
from yutang.api.errors import ScopeMissing, TooManyCalls


class ApiRequest(HttpRequest):
    """A request whose program is known."""

    bearer: Bearer


class Scoped(HttpBearer):
    """Lets in tokens that are good for the scope."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        bearer = tokens.admit(token)
        if bearer is None:
            return None
        if bearer.is_too_fast:
            raise TooManyCalls
        if self.scope and self.scope not in bearer.scopes:
            raise ScopeMissing
        cast(ApiRequest, request).bearer = bearer
        return bearer


def needs(scope: str = "") -> Scoped:
    """For `auth=`: a token good for the scope; empty: any valid token."""
    return Scoped(scope)
