from django.apps import AppConfig


class WechatConfig(AppConfig):
    name = "yutang.wechat"

    def ready(self) -> None:
        from yutang.wechat import settings  # noqa: F401, PLC0415 - it declares its settings
