"""What WeChat's refusals mean for us."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import DomainError


class WeChatError(DomainError):
    """WeChat refused a call; `errcode` is its own number."""

    code = "wechat_refused"
    status = 502
    sentence = _("WeChat refused this. Open the page again.")

    def __init__(self, errcode: int, endpoint: str) -> None:
        self.errcode = errcode
        self.endpoint = endpoint
        super().__init__()

    def __str__(self) -> str:
        return f"{self.endpoint} {self.errcode}: {self.sentence}"


class WeChatUnreachable(WeChatError):
    """WeChat gave no usable answer."""

    code = "wechat_unreachable"
    status = 503
    sentence = _("WeChat can't be reached at the moment. Please try again.")
    retry_after = 15


class NotSetUp(DomainError):
    """The official account lacks a setting."""

    code = "wechat_not_set_up"
    sentence = _("The official account is not connected yet: fill in Settings → WeCom.")
