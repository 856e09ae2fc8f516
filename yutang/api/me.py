"""What a token is good for, for whoever sets up a program."""

from datetime import datetime

from ninja import Router, Schema

from yutang.api.models import Token
from yutang.api.tokens import ApiRequest, needs

router = Router(tags=["Token"])


class TokenOut(Schema):
    name: str
    scopes: list[str]
    per_minute: int
    expires_at: datetime | None


@router.get("/token", auth=needs(), response=TokenOut, summary="The token itself")
def token(request: ApiRequest) -> Token:
    return Token.objects.get(pk=request.bearer.id)
