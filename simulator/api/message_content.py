"""The content of an app message, type by type, each with its limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator import fields
from simulator.call import Call
from simulator.errors import WecomError
from simulator.media_files import usable_media

if TYPE_CHECKING:
    from simulator.sim import Sim

Content = dict[str, Any]
INTERACTIVE = ("button_interaction", "vote_interaction", "multiple_interaction")
CARDS = ("text_notice", "news_notice", *INTERACTIVE)


def checked_content(sim: Sim, call: Call, kind: str) -> Content:
    """The part of the body named after its type, within its limits."""
    check = _CHECKS.get(kind)
    if check is None:
        raise WecomError(40008)
    content = fields.part(call.body, kind)
    return check(sim, call, content)


def _text(sim: Sim, call: Call, content: Content) -> Content:
    """Text is cut at 2,048 bytes rather than refused."""
    text = fields.text(content, "content", missing=44004)
    return {"content": text.encode()[:2_048].decode(errors="ignore")}


def _media(sim: Sim, call: Call, content: Content) -> Content:
    kind = str(call.body["msgtype"])
    usable_media(sim, fields.text(content, "media_id", missing=40007), kind)
    fields.text(content, "title", octets=128)
    fields.text(content, "description", octets=512)
    return content


def _textcard(sim: Sim, call: Call, content: Content) -> Content:
    fields.text(content, "title", missing=41016, chars=128, too_long=45002)
    fields.text(content, "description", missing=41033, chars=512, too_long=45002)
    fields.text(content, "url", missing=40063, octets=2_048, too_long=40039)
    fields.text(content, "btntxt", chars=4)
    return content


def _news(sim: Sim, call: Call, content: Content) -> Content:
    for article in _articles(content):
        fields.text(article, "title", missing=41016, octets=128, too_long=45002)
        fields.text(article, "description", octets=512, too_long=45002)
        url = fields.text(article, "url", octets=2_048, too_long=40039)
        if not url and not (article.get("appid") and article.get("pagepath")):
            raise WecomError(40063)
    return content


def _mpnews(sim: Sim, call: Call, content: Content) -> Content:
    for article in _articles(content):
        fields.text(article, "title", missing=41016, octets=128, too_long=45002)
        usable_media(sim, fields.text(article, "thumb_media_id", missing=40007), "image")
        fields.text(article, "content", missing=44004, octets=666 * 1024, too_long=45002)
    return content


def _articles(content: Content) -> list[Content]:
    articles = fields.parts(content, "articles")
    if not 1 <= len(articles) <= 8:
        raise WecomError(45008)
    return articles


def _markdown(sim: Sim, call: Call, content: Content) -> Content:
    fields.text(content, "content", missing=44004, octets=2_048, too_long=45002)
    return content


def _miniprogram(sim: Sim, call: Call, content: Content) -> Content:
    if call.body.get("touser") == "@all":
        raise WecomError(40058)
    fields.text(content, "appid", missing=40063)
    title = fields.text(content, "title", missing=41016, chars=12)
    if len(title) < 4:
        raise WecomError(40058)
    items = fields.parts(content, "content_item")
    if len(items) > 10:
        raise WecomError(40058)
    for item in items:
        fields.text(item, "key", missing=40063, chars=10)
        fields.text(item, "value", missing=40063, chars=30)
    return content


def _card(sim: Sim, call: Call, content: Content) -> Content:
    kind = fields.text(content, "card_type", missing=42031)
    if kind not in CARDS:
        raise WecomError(42031)
    if kind in INTERACTIVE and not call.app.callback_url:
        raise WecomError(43012)
    if kind not in INTERACTIVE and not fields.part(content, "card_action"):
        raise WecomError(42045)
    for name, most, code in _CARD_LISTS:
        if len(fields.parts(content, name)) > most:
            raise WecomError(code)
    task_id = fields.text(content, "task_id", octets=128, too_long=42014)
    if kind in INTERACTIVE and not task_id:
        raise WecomError(42014)
    if task_id and sim.state.app_messages.count("task", f"{call.app.agent_id}|{task_id}"):
        raise WecomError(42014)
    return content


_CARD_LISTS = (
    ("horizontal_content_list", 6, 42035),
    ("vertical_content_list", 4, 42036),
    ("jump_list", 3, 42042),
)

_CHECKS: dict[str, Callable[[Sim, Call, Content], Content]] = {
    "text": _text,
    "image": _media,
    "voice": _media,
    "video": _media,
    "file": _media,
    "textcard": _textcard,
    "news": _news,
    "mpnews": _mpnews,
    "markdown": _markdown,
    "miniprogram_notice": _miniprogram,
    "template_card": _card,
}
