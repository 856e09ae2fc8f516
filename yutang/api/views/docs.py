"""The API's reference, drawn from its OpenAPI description."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yutang.api.v1 import api
from yutang.org.access import MemberRequest, member_required


@member_required("api.change")
@require_GET
def docs(request: MemberRequest) -> HttpResponse:
    """Every operation with what it takes and gives."""
    schema = api.get_openapi_schema()
    context = {"groups": _groups(schema), "info": schema["info"], "base": settings.BASE_URL}
    return render(request, "api/docs.html", context)


def _groups(schema: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["API"])[0]
            row = {"method": method.upper(), "path": path, **_shown(operation, schema)}
            groups.setdefault(tag, []).append(row)
    return groups


def _shown(operation: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = _resolved(content.get("schema", {}), schema)
    return {
        "summary": operation.get("summary", ""),
        "text": operation.get("description", ""),
        "parameters": operation.get("parameters", []),
        "fields": _fields(body, schema),
    }


def _fields(body: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> list[dict[str, Any]]:
    """The fields of an object, those of its parts below them."""
    body = _resolved(body, schema)
    body = _resolved(body.get("items", body), schema)
    rows: list[dict[str, Any]] = []
    for name, one in body.get("properties", {}).items():
        needed = name in body.get("required", [])
        rows.append({"name": name, "type": _type(one, schema), "needed": needed, "depth": depth})
        rows[-1]["text"] = one.get("description", "")
        if depth < 3:
            rows += _fields(one, schema, depth + 1)
    return rows


def _type(one: dict[str, Any], schema: dict[str, Any]) -> str:
    one = _resolved(one, schema)
    kind = one.get("format") or one.get("type", "")
    if kind == "array":
        return f"[{_type(one.get('items', {}), schema)}]"
    return " | ".join(map(str, one["enum"])) if "enum" in one else str(kind)


def _resolved(one: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference means, and what an optional value is when it is there."""
    if "$ref" in one:
        name = one["$ref"].rpartition("/")[2]
        return dict(schema["components"]["schemas"][name])
    choices = [each for each in one.get("anyOf", []) if each.get("type") != "null"]
    if choices:
        return {**_resolved(choices[0], schema), "description": one.get("description", "")}
    return one
