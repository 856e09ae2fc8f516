"""The settings of the WeCom connection, from the environment or the settings page."""

from dataclasses import dataclass, field

from yutang.kernel import config

REAL_BASE = "https://qyapi.weixin.qq.com"

config.declare("wecom.corp_id", env="WECOM_CORP_ID")
config.declare("wecom.agent_id", env="WECOM_AGENT_ID")
config.declare("wecom.secret", env="WECOM_SECRET", secret=True)
config.declare("wecom.token", env="WECOM_TOKEN", secret=True)
config.declare("wecom.aes_key", env="WECOM_AES_KEY", secret=True)
config.declare("wecom.api_base", env="WECOM_API_BASE", default=REAL_BASE)


@dataclass(frozen=True)
class App:
    """The self-built app that we are at WeCom."""

    corp_id: str
    agent_id: str
    secret: str = field(repr=False)
    api_base: str

    @property
    def is_complete(self) -> bool:
        return bool(self.corp_id and self.agent_id and self.secret)

    @property
    def is_real(self) -> bool:
        """Whether this is WeCom itself and not a stand-in."""
        return self.api_base == REAL_BASE


def app() -> App:
    """The app as it is set now."""
    return App(
        corp_id=config.get("wecom.corp_id"),
        agent_id=config.get("wecom.agent_id"),
        secret=config.get("wecom.secret"),
        api_base=config.get("wecom.api_base").rstrip("/"),
    )
