"""The settings of the official account."""

from dataclasses import dataclass, field

from yutang.kernel import config

REAL_WECOM = "https://qyapi.weixin.qq.com"
REAL_API = "https://api.weixin.qq.com"
REAL_PAGES = "https://open.weixin.qq.com"

config.declare("wechat.app_id", env="WECHAT_APP_ID")
config.declare("wechat.secret", env="WECHAT_SECRET", secret=True)


@dataclass(frozen=True)
class Account:
    """The brand's official account, and where WeChat's API and sign-in page live."""

    app_id: str
    secret: str = field(repr=False)
    api_base: str = REAL_API
    pages: str = REAL_PAGES

    @property
    def is_complete(self) -> bool:
        return bool(self.app_id and self.secret)


def account() -> Account:
    """The official account as it is set now; a stand-in for WeCom stands in for WeChat too."""
    app_id, secret = config.get("wechat.app_id"), config.get("wechat.secret")
    base = config.get("wecom.api_base").rstrip("/")
    if base in ("", REAL_WECOM):
        return Account(app_id, secret)
    return Account(app_id, secret, api_base=base, pages=base)
