"""Every operation of the OpenAPI description, called as it says and as it doesn't: never a 500."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from tests.api.make import Program
from yutang.api.v1 import api

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def operations() -> list[Any]:
    schema: Any = schemathesis.openapi.from_dict(api.get_openapi_schema())
    return [each.ok() for each in schema.get_all_operations()]


def call(program: Program, case: Any) -> Any:
    """What the case asks for, by Django's own client."""
    path = case.formatted_path
    if case.query:
        path += "?" + urlencode(case.query, doseq=True)
    body = case.body if isinstance(case.body, bytes) else _json(case.body)
    given_headers = {str(k): str(v) for k, v in dict(case.headers or {}).items()}
    headers = {**given_headers, "Authorization": f"Bearer {program.text}"}
    return program.client.generic(
        case.method, path, body, content_type="application/json", headers=headers
    )


def _json(body: Any) -> bytes:
    return b"" if isinstance(body, NotSet) else json.dumps(body, default=str).encode()


@pytest.mark.parametrize("operation", operations(), ids=lambda each: str(each.label))
def test_no_call_breaks_the_server(operation):
    program = Program(per_minute=1_000_000)
    cases = st.one_of(
        operation.as_strategy(GenerationMode.POSITIVE),
        operation.as_strategy(GenerationMode.NEGATIVE),
    )

    @settings(  # type: ignore[untyped-decorator]
        max_examples=25,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)  # type: ignore[untyped-decorator]
    def every(case: Any) -> None:
        assert call(program, case).status_code < 500

    every()
