"""Refusals: WeCom's numbered errors, and plain sentences for the controls."""

from __future__ import annotations

from typing import Any

MESSAGES = {
    -1: "system busy",
    6000: "data version conflict",
    40001: "invalid credential",
    40003: "invalid userid",
    40004: "invalid media file type",
    40005: "invalid media type",
    40006: "invalid file size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40029: "invalid code",
    40031: "invalid userid list",
    40032: "invalid userid list size",
    40033: "invalid request character",
    40035: "invalid parameter",
    40039: "invalid url size",
    40056: "invalid agentid",
    40057: "invalid callbackurl, or callbackurl verification failed",
    40058: "invalid Request Parameter",
    40063: "some parameters are empty",
    40068: "invalid tagid",
    40071: "invalid tag name",
    40072: "invalid tag name length",
    40091: "secret is invalid",
    40093: "invalid jsapi signature",
    40096: "invalid external userid",
    40098: "user is not authenticated by real name",
    40126: "corp tag count out of limit",
    40144: "customer tag count out of limit",
    40145: "invalid media_id type",
    40146: "invalid range",
    40206: "request body too big",
    41001: "access_token missing",
    41002: "corpid missing",
    41004: "corpsecret missing",
    41006: "media_id missing",
    41008: "missing code",
    41016: "missing title",
    41033: "missing description",
    41035: "missing external userid",
    41037: "missing contact way type",
    41038: "missing contact way scene",
    41039: "invalid contact way type",
    41040: "invalid contact way scene",
    41041: "contact way user count out of limit",
    41042: "invalid contact way style",
    41043: "missing contact way config_id",
    41044: "invalid contact way config_id",
    41045: "contact way count out of limit",
    41049: "missing welcome code",
    41050: "invalid welcome code",
    41051: "externaluser has started chatting",
    41054: "user not activated",
    41056: "invalid external userid type",
    41057: "wechat developer account not bound",
    41064: "attachment count out of limit",
    41065: "invalid attachment type",
    41095: "customer acquisition link count out of limit",
    41096: "welcome msg is being distributed",
    41098: "customer acquisition quota used up",
    41201: "invalid chat key",
    42001: "access_token expired",
    42003: "code expired",
    42012: "jsapi_ticket unavailable",
    42014: "invalid task_id",
    42015: "agentid not match",
    42022: "code has been used",
    42031: "invalid template_card card_type",
    42035: "invalid horizontal_content_list size",
    42036: "invalid vertical_content_list size",
    42037: "invalid option_list size",
    42042: "invalid jump_list size",
    42045: "missing or invalid card_action",
    42052: "msgid expired",
    43012: "callback url of the app is not set",
    44001: "empty media data",
    44004: "content is empty",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45008: "article count out of limit",
    45009: "reach max api call limit",
    45033: "api concurrent out of limit",
    45035: "conflicting concurrent request",
    46004: "user no exist",
    48002: "api forbidden",
    48009: "api forbidden for new ip of contact sync assistant",
    50001: "redirect_url not in trusted domain",
    50002: "no privilege to access user",
    50003: "app is disabled",
    50100: "invalid cursor",
    60003: "department not found",
    60011: "no privilege to access/modify contact/party/agent",
    60020: "not allow to access from your ip",
    60111: "userid not found",
    60123: "invalid party id",
    60140: "invalid response_code",
    610023: "corp customer count out of limit",
    81011: "no permission to edit this tag",
    81013: "user & party & tag all invalid",
    82001: "touser & toparty & totag all empty",
    84014: "invalid user_ticket",
    84015: "user_ticket expired",
    84061: "not external contact",
    84074: "user has no permission of external contact",
    830002: "file too big, use Range",
    91040: "invalid ticket type",
}


class WecomError(Exception):
    """WeCom refuses: an error number, and words nobody should match on."""

    def __init__(self, errcode: int, detail: str = "", **extra: Any) -> None:
        super().__init__(errcode, detail)
        self.errcode = errcode
        self.message = detail or MESSAGES.get(errcode, "unknown error")
        self.extra = extra


class Refused(Exception):
    """A control or an action cannot be carried out; `sentence` tells a person why."""

    def __init__(self, sentence: str, status: int = 422) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def not_found(what: str) -> Refused:
    return Refused(what, 404)
