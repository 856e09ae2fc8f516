"""Events as WeCom writes them."""

from __future__ import annotations

from collections.abc import Mapping

Value = str | int | list[str]


def event(header: Mapping[str, Value], fields: Mapping[str, Value]) -> str:
    body = "".join(_element(name, value) for name, value in {**header, **fields}.items())
    return f"<xml>{body}</xml>"


def envelope(corp_id: str, agent_id: int | None, encrypted: str) -> bytes:
    agent = "" if agent_id is None else _element("AgentID", str(agent_id))
    body = _element("ToUserName", corp_id) + agent + _element("Encrypt", encrypted)
    return f"<xml>{body}</xml>".encode()


def _element(name: str, value: Value) -> str:
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    if isinstance(value, list):
        items = "".join(_element("Item", item) for item in value)
        return f"<{name}>{items}</{name}>"
    safe = value.replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{safe}]]></{name}>"
