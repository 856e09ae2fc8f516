"""Builders for programs that call the API."""

import json
from typing import Any

from django.test import Client

from tests.make import member
from yutang.api.commands.tokens import create_token
from yutang.api.rules.scopes import SCOPES
from yutang.org.models import Member


class Program:
    """A program with a token; the owner is Olga, whoever else she is."""

    def __init__(self, *scopes: str, per_minute: int = 1_000, expires_at: Any = None) -> None:
        owner = Member.objects.filter(role="owner").first() or member("Olga", role="owner")
        self.token, self.text = create_token(
            name="till",
            scopes=list(scopes or SCOPES),
            per_minute=per_minute,
            expires_at=expires_at,
            actor=owner,
        )
        self.client = Client()
        self.client.cookies["yutang_language"] = "en"

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers=self._headers)

    def post(self, path: str, body: Any) -> Any:
        return self.client.post(
            f"/api/v1/{path}",
            body if isinstance(body, bytes) else json.dumps(body),
            content_type="application/json",
            headers=self._headers,
        )

    def put(self, path: str, body: Any) -> Any:
        return self.client.put(
            f"/api/v1/{path}",
            json.dumps(body),
            content_type="application/json",
            headers=self._headers,
        )

    @property
    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.text}"}
