"""WeCom: callbacks, their inbox and handling, and the client for its API.

Areas above say here what they do with an event:

    @wecom.on("change_external_contact", "del_follow_user")
    def lose(event: wecom.Event) -> None: ...
"""

from yutang.wecom.registry import Event, first, on, reconcile

__all__ = ["Event", "first", "on", "reconcile"]
