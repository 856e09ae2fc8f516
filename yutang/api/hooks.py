"""Signed webhooks in: checked, kept, answered at once; a job does the rest."""

import json
from typing import Annotated, Any, Literal

from ninja import Header, Router, Schema, Status
from pydantic import Field, ValidationError

from yutang.api import pushing, schemas
from yutang.api.commands import hooks
from yutang.api.errors import BadEvent
from yutang.api.tokens import ApiRequest

router = Router(tags=["Webhooks"])

EVENT = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["type", "items"],
                    "properties": {
                        "type": {"type": "string", "enum": ["orders", "refunds"]},
                        "items": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": schemas.MOST_ITEMS,
                            "items": {"type": "object"},
                            "description": "as POST /orders and POST /refunds take them",
                        },
                    },
                }
            }
        },
    }
}


class EventIn(schemas.Sent):
    type: Literal["orders", "refunds"]
    items: Annotated[list[Any], Field(min_length=1, max_length=schemas.MOST_ITEMS)]


class Kept(Schema):
    event: str
    status: Literal["kept", "known"]


@router.post("/hooks/{source}", response={202: Kept}, summary="Tell of orders", openapi_extra=EVENT)
def receive(
    request: ApiRequest,
    source: str,
    x_yutang_timestamp: Annotated[str, Header("", description="seconds since 1970")],
    x_yutang_signature: Annotated[
        str, Header("", description="HMAC-SHA256 of “event.timestamp.body” with the secret, in hex")
    ],
    x_yutang_event: Annotated[
        str, Header("", description="the event's own id, up to 100 characters: it counts once")
    ],
) -> Any:
    """Kept before it is answered; the same event again changes nothing."""
    body = request.body
    hook = hooks.check(
        source=source,
        event=x_yutang_event,
        timestamp=x_yutang_timestamp,
        signature=x_yutang_signature,
        body=body,
    )
    event_id = x_yutang_event.strip()
    if not 1 <= len(event_id) <= 100 or not event_id.isprintable():
        raise BadEvent(field="X-Yutang-Event")
    event = _event(body)
    is_new = hooks.keep_event(
        hook=hook, event_id=event_id, kind=event.type, body={"items": event.items}
    )
    return Status(202, {"event": event_id, "status": "kept" if is_new else "known"})


def _event(body: bytes) -> EventIn:
    if b"\\u0000" in body:  # JSON that PostgreSQL can't keep
        raise BadEvent
    try:
        return EventIn.model_validate(json.loads(body))
    except (ValidationError, ValueError, RecursionError):
        raise BadEvent from None


def take(kind: str, source: str, items: list[Any]) -> schemas.Results:
    """What the event tells, as a program would send it; the source is the hook's own."""
    named = [{**each, "source": source} if isinstance(each, dict) else each for each in items]
    return pushing.take_orders(named) if kind == "orders" else pushing.take_refunds(named)
