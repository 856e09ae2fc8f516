"""Calls of a page in the toolbar of a chat, as the JS-SDK hands them to the client."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator import chats, groups, js_sdk
from simulator.actions import adding
from simulator.actions.subjects import Args, member_of, relation_of, words
from simulator.api.conclusions import check_image, check_link
from simulator.errors import WecomError
from simulator.media_files import usable_media
from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim

Content = tuple[str, dict[str, Any]]
MOST_TEXT = 4_000  # bytes


class Failed(Exception):
    """The SDK answers `name:fail …` with these words."""


def invoke(sim: Sim, args: Args) -> dict[str, Any]:
    """`member` in the chat with `person`, or in the group `chat_id`; the page `url` calls `name`.

    The answer is what `WeixinJSBridge.invoke` hands back; `why` is for people who look.
    """
    name, params = words(args, "name"), args.get("params")
    try:
        if not isinstance(params, dict):
            raise Failed("invalid parameters")
        return {"err_msg": f"{name}:ok", **_answer(sim, args, name, params)}
    except Refused as refused:
        return {"err_msg": f"{name}:fail no permission", "why": refused.sentence}
    except WecomError as error:
        return {"err_msg": f"{name}:fail {error.message}", "why": error.message}
    except Failed as failed:
        return {"err_msg": f"{name}:fail {failed}", "why": str(failed)}


def _answer(sim: Sim, args: Args, name: str, params: dict[str, Any]) -> dict[str, Any]:
    userid, url = member_of(sim, args).userid, words(args, "url").partition("#")[0]
    if name == "preVerifyJSAPI":
        js_sdk.check(sim, js_sdk.signed_by(params, url), agent_id=0)
        return {}
    if name == "agentConfig":
        js_sdk.configure(sim, params, url, userid)
        return {}
    call = _CALLS.get(name)
    if call is None:
        raise Failed("function not exist")
    js_sdk.app_of_call(sim, params, url, userid)
    return call(sim, args, params)


def _context(sim: Sim, args: Args, params: dict[str, Any]) -> dict[str, Any]:
    return {"entry": "group_chat_tools" if args.get("chat_id") else "single_chat_tools"}


def _contact(sim: Sim, args: Args, params: dict[str, Any]) -> dict[str, Any]:
    if args.get("chat_id"):
        raise Failed("without context of external contact")
    _follow, _member, person = relation_of(sim, args)
    return {"userId": person.external_userid}


def _chat(sim: Sim, args: Args, params: dict[str, Any]) -> dict[str, Any]:
    if not args.get("chat_id"):
        raise Failed("without context of external contact")
    return {"chatId": args["chat_id"]}


def _send(sim: Sim, args: Args, params: dict[str, Any]) -> dict[str, Any]:
    """The message stands in the chat as if the member had written it."""
    kind, content = _content(sim, params)
    if args.get("chat_id"):
        chat = sim.state.group_chats.get(str(args["chat_id"]))
        member = member_of(sim, args)
        if chat is None or groups.inside(sim, chat, member.userid) is None:
            raise Failed("without context of external contact")
        groups.say(sim, chat, member.userid, kind, content)
        return {}
    follow, member, person = relation_of(sim, args)
    if not follow.friends:
        raise Refused("not_friends", person=person.name, member=member.name)
    chats.say(sim, follow, "member", kind, content)
    chats.begin(sim, follow)
    if follow.state == "half":
        adding.complete(sim, follow)
    return {}


def _content(sim: Sim, params: dict[str, Any]) -> Content:
    """Kind and content of a message of ours, from what the SDK calls them."""
    kind = params.get("msgtype")
    given = params.get(str(kind))
    shape = _SHAPES.get(str(kind))
    if shape is None or not isinstance(given, dict):
        raise Failed("invalid msgtype")
    return shape(sim, given)


def _text(sim: Sim, given: dict[str, Any]) -> Content:
    content = given.get("content")
    if not isinstance(content, str) or not content or len(content.encode()) > MOST_TEXT:
        raise Failed("invalid text")
    return "text", {"content": content}


def _image(sim: Sim, given: dict[str, Any]) -> Content:
    content = {"media_id": given.get("mediaid", "")}
    check_image(sim, content)
    return "image", content


def _news(sim: Sim, given: dict[str, Any]) -> Content:
    names = {"url": "link", "title": "title", "desc": "desc", "picurl": "imgUrl"}
    content = {name: given.get(theirs, "") for name, theirs in names.items()}
    check_link(sim, content)
    return "link", content


def _miniprogram(sim: Sim, given: dict[str, Any]) -> Content:
    content = {name: str(given.get(name, "")) for name in ("appid", "title", "page")}
    if not all(content.values()):
        raise Failed("invalid miniprogram")
    return "miniprogram", {**content, "pic_url": str(given.get("imgUrl", ""))}


def _media(kind: str) -> Callable[[Sim, dict[str, Any]], Content]:
    def shape(sim: Sim, given: dict[str, Any]) -> Content:
        media_id = str(given.get("mediaid", ""))
        usable_media(sim, media_id, kind)
        return kind, {"media_id": media_id}

    return shape


_CALLS: dict[str, Callable[[Sim, Args, dict[str, Any]], dict[str, Any]]] = {
    "getContext": _context,
    "getCurExternalContact": _contact,
    "getCurExternalChat": _chat,
    "sendChatMessage": _send,
}
_SHAPES: dict[str, Callable[[Sim, dict[str, Any]], Content]] = {
    "text": _text,
    "image": _image,
    "news": _news,
    "miniprogram": _miniprogram,
    "video": _media("video"),
    "file": _media("file"),
}
