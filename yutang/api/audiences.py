"""Audiences out: how rules look, which audiences there are, who is in one."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import Field

from yutang.api.errors import NotFound
from yutang.api.tokens import ApiRequest, needs
from yutang.audiences.models import Audience
from yutang.audiences.queries.members import members
from yutang.audiences.rules import schema
from yutang.kernel.ui import keyset
from yutang.org.models import Member

router = Router(tags=["Audiences"])

Whole = Annotated[int, Field(ge=1, lt=2**63)]


class AudienceOut(Schema):
    id: int
    name: str
    size: int
    refreshed_at: datetime | None


class MemberOut(Schema):
    customer_id: int
    name: str
    entered_at: datetime


class Members(Schema):
    members: list[MemberOut]
    next: str | None = Field(description="the cursor of the next page; null: this is the last")


@router.get("/rules/schema", auth=needs("audiences:read"), summary="How a rule looks")
def rule_schema(request: ApiRequest) -> dict[str, Any]:
    """The JSON Schema of rules."""
    return schema.json_schema()


@router.get(
    "/audiences", auth=needs("audiences:read"), response=list[AudienceOut], summary="All audiences"
)
def audiences(request: ApiRequest) -> Any:
    return list(Audience.objects.filter(archived_at=None).order_by("pk"))


@router.get(
    "/audiences/{audience_id}/members",
    auth=needs("audiences:read"),
    response=Members,
    summary="Who is in an audience",
)
def audience_members(
    request: ApiRequest,
    audience_id: Whole,
    cursor: Annotated[str, Query(max_length=500)] = "",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 500,
) -> Any:
    """Members as of the last refresh, as far as the token's owner may see them."""
    audience = Audience.objects.filter(pk=audience_id, archived_at=None).first()
    owner = Member.objects.filter(pk=request.bearer.owner_id, status="active").first()
    if audience is None or owner is None:
        raise NotFound
    rows = members(audience, owner).defer("search")
    page = keyset.page(rows, by="pk", cursor=cursor or None, size=limit)
    return {"members": [_member(each) for each in page.rows], "next": page.next}


def _member(profile: Any) -> dict[str, Any]:
    facts = ("name", "entered_at")
    return {"customer_id": profile.pk, **{name: getattr(profile, name) for name in facts}}
