"""Welcome templates (入群欢迎语素材): words that owners may choose for who joins their groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import fields, ids
from simulator.api.conclusions import check_image, check_link, check_miniprogram
from simulator.call import Call
from simulator.errors import WecomError
from simulator.group_records import GroupWelcome
from simulator.media_files import usable_media
from simulator.records import AppMessage

if TYPE_CHECKING:
    from simulator.sim import Sim

MOST = 100
TEXT_BYTES = 3_000


def add(sim: Sim, call: Call) -> dict[str, Any]:
    """A new template; owners hear of it unless `notify` is 0."""
    if len(sim.state.group_welcomes) >= MOST:
        raise WecomError(41055)
    template = GroupWelcome(ids.fresh("msg", 29), call.app.agent_id, _content(sim, call))
    sim.state.group_welcomes.put(template)
    if fields.whole(call.body, "notify", default=1, high=1):
        _tell_owners(sim, call)
    return {"template_id": template.template_id}


def edit(sim: Sim, call: Call) -> dict[str, Any]:
    template = _own(sim, call)
    template.content = _content(sim, call)
    sim.state.group_welcomes.put(template)
    return {}


def get(sim: Sim, call: Call) -> dict[str, Any]:
    """The content at the top level; a picture by its address."""
    shown = dict(_own(sim, call).content)
    media_id = shown.get("image", {}).get("media_id")
    if media_id:
        shown["image"] = {"pic_url": f"{sim.base_url}/media/{media_id}"}
    return shown


def delete(sim: Sim, call: Call) -> dict[str, Any]:
    template = _own(sim, call)
    sim.state.group_welcomes.drop(template.template_id)
    return {}


def _own(sim: Sim, call: Call) -> GroupWelcome:
    template_id = fields.text(call.body, "template_id", missing=40063)
    template = sim.state.group_welcomes.get(template_id)
    if template is None:
        raise WecomError(40063, "invalid template_id")
    if template.agent_id != call.app.agent_id:
        raise WecomError(41058)
    return template


def _content(sim: Sim, call: Call) -> dict[str, Any]:
    """The text, and the first of picture, link, mini program, file and video."""
    kept: dict[str, Any] = {}
    text = fields.text(fields.part(call.body, "text"), "content", octets=TEXT_BYTES, too_long=45002)
    if text:
        kept["text"] = {"content": text}
    for name, check in _CHECKS.items():
        part = fields.part(call.body, name)
        if part:
            check(sim, part)
            kept[name] = part
            break
    if not kept:
        raise WecomError(40063)
    return kept


def _tell_owners(sim: Sim, call: Call) -> None:
    owners = {chat.owner for chat in sim.state.group_chats.all() if not chat.dismissed_at}
    if not owners:
        return
    words = {"content": "你的企业新增了入群欢迎语，可在客户群中使用。"}
    now = sim.clock.seconds()
    msgid = ids.fresh("gw", 20)
    sim.state.app_messages.put(
        AppMessage(msgid, call.app.agent_id, sorted(owners), "text", words, now)
    )


def _check_file(sim: Sim, part: dict[str, Any]) -> None:
    usable_media(sim, fields.text(part, "media_id", missing=40007), "file")


def _check_video(sim: Sim, part: dict[str, Any]) -> None:
    usable_media(sim, fields.text(part, "media_id", missing=40007), "video")


_CHECKS = {
    "image": check_image,
    "link": check_link,
    "miniprogram": check_miniprogram,
    "file": _check_file,
    "video": _check_video,
}
